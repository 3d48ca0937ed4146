internal import Glibc
internal import StackSnapshot
internal import Trace
internal import Unwinder

/// One snapshot of this process, and variants of it that differ in their return addresses.
final class Subject {
  private var registers = Registers()
  private var stack: [UInt64] = []
  private var sites: [UInt64] = []
  /// Positions in `stack` of the return addresses that can be either call site.
  private var places: [Int] = []
  private let space = AddressSpaceID(0)
  private let interner = StackInterner()
  private let unwinder: StackUnwinder
  private var variant: UInt64 = 0

  init(depth: Int) {
    unwinder = StackUnwinder(interner: interner, maxFrames: 256)
    unwinder.open(space, copyOf: nil)
    let mappings = MemoryMapping.executableMappings(parsing: Self.contents(of: "/proc/self/maps"))
    let map = ModuleTable().map(of: mappings, process: ProcessID(getpid())) { range in
      Array(
        UnsafeRawBufferPointer(
          start: UnsafeRawPointer(bitPattern: UInt(range.lowerBound)), count: range.count))
    }
    unwinder.setModules(map, of: space)
    for bits in [UInt64.min, .max] {
      visit(depth: depth, sites: bits) { subject, snapshot in subject.sites.append(snapshot.callers.1) }
    }
    visit(depth: depth, sites: 0) { subject, snapshot in subject.keep(snapshot, depth: depth) }
  }

  var frameCount: Int { interner.stacks.frames(of: unwind()).count }

  func secondsForRecognised(calls: Int) -> Double {
    _ = unwind()
    let before = unwinder.recognisedStacks
    let time = seconds { for _ in 0..<calls { _ = unwind() } } / Double(calls)
    precondition(unwinder.recognisedStacks == before + UInt64(calls))
    return time
  }

  func secondsForNew(calls: Int) -> Double {
    let before = unwinder.recognisedStacks
    let time = seconds { for _ in 0..<calls { unwindVariant() } } / Double(calls)
    precondition(unwinder.recognisedStacks - before < UInt64(calls) / 100 || places.count < 16)
    return time
  }

  private func unwindVariant() {
    variant &+= 1
    var bits = variant
    for place in places {
      stack[place] = sites[Int(bits & 1)]
      bits >>= 1
    }
    _ = unwind()
  }

  private func unwind() -> StackID {
    stack.withUnsafeBytes { bytes in
      let wanted = min(unwinder.expectedStackBytes(of: registers, in: space), bytes.count)
      return unwinder.unwind(
        from: registers, stack: UnsafeRawBufferPointer(rebasing: bytes[..<wanted]), in: space,
        memory: Remainder(base: registers.stackPointer, bytes: bytes))
    }
  }

  private func keep(_ snapshot: snapshot, depth: Int) {
    withUnsafeBytes(of: snapshot.registers) { values in
      for index in 0..<Registers.count {
        registers.values[index] = values.load(fromByteOffset: index * 8, as: UInt64.self)
      }
    }
    let bytes = UnsafeRawBufferPointer(start: snapshot.stack, count: snapshot.stack_bytes & ~7)
    stack = Array(bytes.bindMemory(to: UInt64.self))
    // The leaf's own frame holds more words of these values: backtrace(3) left them there.
    places = stack.indices.filter { sites.contains(stack[$0]) }.suffix(depth)
  }

  private func visit(depth: Int, sites: UInt64, _ body: (Subject, snapshot) -> Void) {
    withoutActuallyEscaping(body) { body in
      let box = Box(subject: self, body: body)
      snapshot_nested(
        UInt32(depth), sites,
        { snapshot, state in
          let box = Unmanaged<Box>.fromOpaque(state!).takeUnretainedValue()
          box.body(box.subject, snapshot!.pointee)
        }, Unmanaged.passUnretained(box).toOpaque())
    }
  }

  private final class Box {
    let subject: Subject
    let body: (Subject, snapshot) -> Void
    init(subject: Subject, body: @escaping (Subject, snapshot) -> Void) {
      self.subject = subject
      self.body = body
    }
  }

  private static func contents(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    var count = 0
    while case let more = read(file, &bytes[count], bytes.count - count), more > 0 { count += more }
    return Array(bytes[..<count])
  }
}

/// The part of a snapshot that an unwind was not given at first.
private struct Remainder: MemoryReader {
  let base: UInt64
  let bytes: UnsafeRawBufferPointer

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let offset = address.rawValue &- base
    guard offset < UInt64(bytes.count) else { return 0 }
    let count = min(buffer.count, bytes.count - Int(offset))
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<(Int(offset) + count)]))
    return count
  }
}
