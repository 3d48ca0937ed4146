import Trace

@testable import Syscalls

/// A call's arguments as a line shows them: when it began, and when it ended with what is said of its result.
struct DecodedText {
  let atStart: String
  let atEnd: String
  let result: DecodedCall.ResultStyle

  init(
    _ number: SyscallNumber, _ arguments: [UInt64], memory: some MemoryReader = TracedMemory(),
    after later: (any MemoryReader)? = nil, result: Int64 = 0, stackPointer: UInt64 = 0,
    options: DecoderOptions = DecoderOptions(), descriptors: any DescriptorReader = NoDescriptors()
  ) {
    var registers = InlineArray<6, UInt64>(repeating: 0)
    for (index, argument) in arguments.enumerated() { registers[index] = argument }
    let call = SyscallStart(
      thread: ProcessID(1), process: ProcessID(1), space: AddressSpaceID(0), number: number,
      arguments: CallArguments(registers), time: Timestamp(nanoseconds: 0), stack: .empty,
      stackPointer: TraceeAddress(stackPointer))
    let decoder = CallDecoder(options: options, descriptors: descriptors)
    var decoded = DecodedCall()
    decoder.begin(&decoded, call, memory: memory)
    atStart = Self.text(of: decoded)
    let event = SyscallEvent(call: call, result: result, isFinished: true, end: Timestamp(nanoseconds: 1))
    decoder.end(&decoded, event, memory: later ?? memory)
    let annotation = String(decoding: decoded.annotation, as: UTF8.self)
    atEnd = Self.text(of: decoded) + (annotation.isEmpty ? "" : " -> \(annotation)")
    self.result = decoded.resultStyle
  }

  private static func text(of decoded: DecodedCall) -> String {
    var parts: [String] = []
    for index in 0..<decoded.count {
      parts.append(String(decoding: decoded.text[decoded.range(of: index)], as: UTF8.self))
    }
    let rest = decoded.text[(decoded.count > 0 ? decoded.range(of: decoded.count - 1).upperBound : 0)...]
    if !rest.isEmpty { parts.append(String(decoding: rest, as: UTF8.self)) }
    return parts.joined(separator: ", ")
  }
}

/// A process whose descriptors are not known.
final class NoDescriptors: DescriptorReader {
  func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
  func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
}

/// `AT_FDCWD` in a register.
let currentDirectory = UInt64(bitPattern: -100)
