import Glibc
import StackSnapshot
import Trace

@testable import Unwinder

/// A snapshot of this process's own stack, kept as values.
struct OwnStack {
  var registers = Registers()
  var bytes: [UInt8] = []
  /// Return addresses as glibc's backtrace(3) found them, leaf first, without the leaf.
  var callers: [UInt64] = []

  init(_ snapshot: snapshot) {
    withUnsafeBytes(of: snapshot.registers) { values in
      for index in 0..<Registers.count {
        registers.values[index] = values.load(fromByteOffset: index * 8, as: UInt64.self)
      }
    }
    bytes = Array(UnsafeRawBufferPointer(start: snapshot.stack, count: snapshot.stack_bytes))
    withUnsafeBytes(of: snapshot.callers) { words in
      callers = Array(words.bindMemory(to: UInt64.self).prefix(snapshot.caller_count))
    }
  }

  func word(at offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }

  mutating func store(_ word: UInt64, at offset: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: word, toByteOffset: offset, as: UInt64.self) }
  }

  /// Takes a snapshot in a situation, and calls `body` with it while its frames are alive.
  static func take(_ situation: Situation, _ body: @escaping (OwnStack) -> Void) {
    var wasTaken = false
    let box = Box {
      wasTaken = true
      body($0)
    }
    situation.run(
      { snapshot, state in
        Unmanaged<Box>.fromOpaque(state!).takeUnretainedValue().body(OwnStack(snapshot!.pointee))
      }, Unmanaged.passUnretained(box).toOpaque())
    precondition(wasTaken, "no snapshot was taken")
  }

  /// A snapshot below `depth` frames; bit n of `sites` chooses the call site in the frame of depth n.
  static func nested(_ depth: Int, sites: UInt64 = 0) -> OwnStack {
    var taken: [OwnStack] = []
    take(.nested(depth, sites: sites)) { taken.append($0) }
    return taken[0]
  }

  private final class Box {
    let body: (OwnStack) -> Void
    init(_ body: @escaping (OwnStack) -> Void) { self.body = body }
  }
}

/// Where a snapshot is taken.
enum Situation: Sendable {
  case nested(Int, sites: UInt64)
  case belowFrame(bytes: Int)
  case qsortCallback
  case signalHandler(hasOwnStack: Bool)
  case thread(Int)
  case coroutine(Int)

  func run(_ visit: snapshot_visit, _ state: UnsafeMutableRawPointer) {
    switch self {
    case .nested(let depth, let sites): snapshot_nested(UInt32(depth), sites, visit, state)
    case .belowFrame(let bytes): snapshot_below(bytes, visit, state)
    case .qsortCallback: snapshot_in_qsort(visit, state)
    case .signalHandler(let hasOwnStack): snapshot_in_handler(hasOwnStack ? 1 : 0, visit, state)
    case .thread(let depth): snapshot_in_thread(UInt32(depth), visit, state)
    case .coroutine(let depth): snapshot_in_coroutine(UInt32(depth), visit, state)
    }
  }
}

/// This process's memory.
struct OwnMemory: MemoryReader {
  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    buffer.isEmpty ? 0 : snapshot_read_memory(address.rawValue, buffer.baseAddress, buffer.count)
  }
}

/// Memory that cannot be read.
struct NoMemory: MemoryReader {
  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
}

/// The memory that a snapshot holds, whose frames may be gone by now; any other as it is, where wanted.
struct SnapshotMemory: MemoryReader {
  let stack: OwnStack
  let readsOther: Bool

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let offset = address.rawValue &- stack.registers.stackPointer
    guard offset < UInt64(stack.bytes.count) else {
      return readsOther ? OwnMemory().read(at: address, into: buffer) : 0
    }
    let part = stack.bytes[Int(offset)...].prefix(buffer.count)
    buffer.copyBytes(from: part)
    return part.count
  }
}

/// An unwinder of this process, whose modules are those mapped at the time.
struct OwnUnwinder {
  static let space = AddressSpaceID(0)
  let interner: StackInterner
  let unwinder: StackUnwinder
  var map: ModuleMap { Self.map }

  /// This process's modules, at first use.
  static let map = ModuleTable().map(of: mappings(), process: ProcessID(getpid())) { range in
    var bytes = [UInt8](repeating: 0, count: range.count)
    let count = bytes.withUnsafeMutableBytes {
      OwnMemory().read(at: TraceeAddress(range.lowerBound), into: $0)
    }
    return count == range.count ? bytes : nil
  }

  init(interner: StackInterner = StackInterner(), maxFrames: Int = 256) {
    self.interner = interner
    unwinder = StackUnwinder(interner: interner, maxFrames: maxFrames)
    unwinder.open(Self.space, copyOf: nil)
    unwinder.setModules(map, of: Self.space)
  }

  /// Unwinds with as much of the stack as the unwinder expects to need; a copy of `bytes` bytes where given.
  func unwind(_ stack: OwnStack, bytes: Int? = nil, memory: (any MemoryReader)? = nil) -> StackID {
    let bytes = bytes ?? unwinder.expectedStackBytes(of: stack.registers, in: Self.space)
    return stack.bytes.withUnsafeBytes {
      unwinder.unwind(
        from: stack.registers, stack: UnsafeRawBufferPointer(rebasing: $0[..<min(bytes, $0.count)]),
        in: Self.space,
        memory: memory ?? SnapshotMemory(stack: stack, readsOther: true))
    }
  }

  /// Frames of a stack as absolute addresses, leaf first.
  func addresses(of stack: StackID) -> [UInt64] {
    interner.stacks.frames(of: stack).map { frame in
      let frame = interner.frames[Int(frame.index)]
      let entry = map.entries.first { $0.module == frame.module }
      return frame.address &+ (entry?.loadBias ?? 0)
    }
  }

  static func mappings() -> [MemoryMapping] {
    let file = open("/proc/self/maps", O_RDONLY)
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = read(file, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
    return MemoryMapping.executableMappings(parsing: text)
  }
}
