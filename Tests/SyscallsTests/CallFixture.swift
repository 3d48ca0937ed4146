import Syscalls
import Trace

/// A call of a program that does not exist, with the memory that its arguments point at.
struct CallFixture {
  /// Memory that can be read, piece by piece; nothing else can.
  final class Memory: MemoryReader {
    private var pieces: [UInt64: [UInt8]] = [:]

    func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
      for (start, bytes) in pieces where (start..<start + UInt64(bytes.count)).contains(address.rawValue) {
        let rest = bytes.dropFirst(Int(address.rawValue - start)).prefix(buffer.count)
        buffer.copyBytes(from: rest)
        return rest.count
      }
      return 0
    }

    func set(_ address: UInt64, _ bytes: [UInt8]) { pieces[address] = bytes }
  }

  /// Answers for every descriptor alike, where it is asked at all.
  final class Names: DescriptorReader {
    func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { Array("/file/\(descriptor)".utf8) }
    func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
  }

  let name: String
  let arguments: [UInt64]
  var options = DecoderOptions()
  let memory = Memory()

  init(_ name: String, _ arguments: UInt64...) {
    self.name = name
    self.arguments = arguments
  }

  /// Puts bytes where an argument points.
  func with(_ address: UInt64, _ bytes: [UInt8]) -> CallFixture {
    memory.set(address, bytes)
    return self
  }

  func with(_ address: UInt64, _ text: String) -> CallFixture { with(address, Array(text.utf8)) }

  /// The call as a line shows it: arguments, and behind them what is said of the result in braces.
  ///
  /// - Parameter change: what the call does to the memory.
  func text(result: Int64, change: (Memory) -> Void = { _ in }) -> String {
    var values = InlineArray<6, UInt64>(repeating: 0)
    for (index, value) in arguments.enumerated() { values[index] = value }
    let start = SyscallStart(
      thread: ProcessID(1), process: ProcessID(1), space: AddressSpaceID(0),
      number: SyscallTable.number(named: name) ?? SyscallNumber(.max), arguments: CallArguments(values),
      time: Timestamp(nanoseconds: 0), stack: .empty)
    let decoder = CallDecoder(options: options, descriptors: Names())
    var decoded = DecodedCall()
    decoder.begin(&decoded, start, memory: memory)
    change(memory)
    let event = SyscallEvent(
      call: start, result: result, isFinished: true, end: Timestamp(nanoseconds: 1))
    decoder.end(&decoded, event, memory: memory)
    let parts = (0..<decoded.count).map {
      String(decoding: decoded.text[decoded.range(of: $0)], as: UTF8.self)
    }
    let annotation = String(decoding: decoded.annotation, as: UTF8.self)
    return parts.joined(separator: ", ") + (annotation.isEmpty ? "" : " {\(annotation)}")
  }
}

/// Bytes of a structure, in the order of memory on x86-64.
enum Bytes {
  static func of<Number: FixedWidthInteger>(_ numbers: Number...) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
  }

  /// `struct msghdr` of one buffer list.
  static func message(
    name: UInt64 = 0, nameLength: UInt32 = 0, vectors: UInt64, count: UInt64, control: UInt64 = 0,
    controlLength: UInt64 = 0, flags: UInt32 = 0
  ) -> [UInt8] {
    of(name) + of(nameLength, 0) + of(vectors, count, control, controlLength) + of(flags, 0)
  }
}
