public import Trace

/// Writes the arguments of system calls as text, in strace's notation.
///
/// Decoding happens twice for a call: at its start as far as its arguments are given, at its end the rest, which the
/// call has written. What cannot be read stays the address that it is.
public final class CallDecoder {
  let options: DecoderOptions
  let descriptors: any DescriptorReader

  // The call that is being decoded.
  var call: SyscallStart
  var memory: any MemoryReader = NoMemory()
  /// How the call ended; `nil` at its start.
  var event: SyscallEvent?
  /// Where arguments are written to.
  var text: ByteBuffer = []
  /// What will be said of the result.
  var annotation: ByteBuffer = []
  /// What an argument's decoder keeps from the call's start for its end.
  var saved: UInt64 = 0
  /// What calls that receive several messages were given and overwrite, by the thread that is in one.
  var givenMessages: [ProcessID: GivenMessages] = [:]
  var resultStyle = DecodedCall.ResultStyle.decimal

  public init(options: DecoderOptions, descriptors: any DescriptorReader) {
    self.options = options
    self.descriptors = descriptors
    call = SyscallStart(
      thread: ProcessID(0), process: ProcessID(0), space: AddressSpaceID(0), number: SyscallNumber(0),
      arguments: CallArguments(), time: Timestamp(nanoseconds: 0), stack: .empty)
  }

  /// What became of an argument.
  enum Progress {
    case complete
    /// The rest is known when the call has ended.
    case awaitsEnd
    /// The call takes no such argument in this form.
    case absent
  }

  /// Decodes the arguments of a call that begins, up to the first that it writes.
  public func begin(_ decoded: inout DecodedCall, _ call: SyscallStart, memory: any MemoryReader) {
    let signature = CallSignature.of(call.number)
    decoded.reset(argumentCount: signature.arguments.count)
    resultStyle = signature.result
    event = nil
    decode(&decoded, signature, call, memory)
  }

  /// Decodes the rest when the call has ended.
  public func end(_ decoded: inout DecodedCall, _ event: SyscallEvent, memory: any MemoryReader) {
    self.event = event
    resultStyle = decoded.resultStyle
    let signature = CallSignature.of(event.call.number)
    decode(&decoded, signature, event.call, memory)
    swap(&annotation, &decoded.annotation)
    annotateReadiness(signature)
    annotateMessages()
    annotateResult()
    swap(&annotation, &decoded.annotation)
    decoded.resultStyle = resultStyle
    if decoded.resultStyle == .descriptor, event.result >= 0, options.descriptors != .numbers {
      swap(&text, &decoded.descriptorName)
      writeBehind(descriptor: Int32(truncatingIfNeeded: event.result))
      swap(&text, &decoded.descriptorName)
    }
  }

  private func decode(
    _ decoded: inout DecodedCall, _ signature: CallSignature, _ call: SyscallStart, _ memory: any MemoryReader
  ) {
    self.call = call
    self.memory = memory
    saved = event == nil ? givenAddressLength(signature) : decoded.saved
    swap(&text, &decoded.text)
    swap(&annotation, &decoded.annotation)
    loop: while decoded.position < signature.arguments.count {
      let progress = write(signature.arguments[decoded.position], at: decoded.position)
      switch progress {
      case .complete: decoded.endArgument(at: text.count)
      case .awaitsEnd: break loop
      case .absent: decoded.skipArgument()
      }
    }
    swap(&text, &decoded.text)
    swap(&annotation, &decoded.annotation)
    decoded.saved = saved
    decoded.resultStyle = resultStyle
  }

  /// An argument's register.
  func argument(_ position: Int) -> UInt64 { call.arguments[position] }

  /// An argument that is an `int`.
  func int32(_ position: Int) -> Int32 { Int32(truncatingIfNeeded: call.arguments[position]) }

  /// An argument that is an `unsigned int`.
  func uint32(_ position: Int) -> UInt32 { UInt32(truncatingIfNeeded: call.arguments[position]) }

  /// Whether the call has ended, and well.
  var hasSucceeded: Bool { event.map { !(-4095 ... -1).contains($0.result) } ?? false }

  /// Writes an argument that the call writes: nothing before its end, its address when the call failed.
  func writeAtEnd(_ position: Int, _ write: () -> Void) -> Progress {
    guard event != nil else { return .awaitsEnd }
    if hasSucceeded { write() } else { writeAddress(argument(position)) }
    return .complete
  }
}

/// Memory that cannot be read.
private struct NoMemory: MemoryReader {
  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
}
