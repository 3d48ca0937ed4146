import Trace

@testable import Report

/// What a live output wrote.
final class MemoryOutput: LiveOutput {
  let isInteractive = false
  private(set) var bytes: [UInt8] = []
  /// Whether each piece that was handed over ended a line.
  private(set) var hasWholeLines = true

  func write(_ text: inout ByteBuffer) {
    if !text.isEmpty, text.last != UInt8(ascii: "\n") { hasWholeLines = false }
    bytes += text
    text.removeAll(keepingCapacity: true)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Calls and events of a trace, made by hand.
enum LiveFixture {
  static let origin = TraceOrigin(
    command: ["./app", "<script>\u{1b}[31m"], time: Timestamp(nanoseconds: 1_000),
    wallNanoseconds: 1_795_650_904_000_000_000)

  /// A call of process 7 and thread 8 that began `start` ns after the trace did.
  ///
  /// - Parameter result: `nil` for a call that did not return.
  static func call(
    _ name: String, number: UInt32, arguments: [String], registers: [UInt64] = [], result: Int64?,
    start: UInt64 = 0, nanoseconds: UInt64 = 0, descriptorName: [UInt8] = [], source: SourceFrame? = nil,
    frames: [LiveFrame] = []
  ) -> LiveCall {
    var words = InlineArray<6, UInt64>(repeating: 0)
    for (index, value) in registers.enumerated() { words[index] = value }
    let began = SyscallStart(
      thread: ProcessID(8), process: ProcessID(7), space: AddressSpaceID(0), number: SyscallNumber(number),
      arguments: CallArguments(words), time: Timestamp(nanoseconds: 1_000 + start), stack: .empty)
    var decoded = DecodedCall()
    decoded.reset(argumentCount: arguments.count)
    for argument in arguments {
      decoded.text += Array(argument.utf8)
      decoded.endArgument(at: decoded.text.count)
    }
    decoded.descriptorName = descriptorName
    let end = SyscallEvent(
      call: began, result: result ?? 0, isFinished: result != nil,
      end: Timestamp(nanoseconds: 1_000 + start + nanoseconds))
    return LiveCall(start: began, name: name, decoded: decoded, end: end, source: source, frames: frames)
  }

  /// An openat(2) that failed after 44,012 ns, with a source and a stack whose names are hostile.
  static func failedOpen() -> LiveCall {
    let frame = SourceFrame(
      function: "load<\"x\">", module: "app", file: "/src/./=cmd().c", line: 12, origin: .program)
    let caller = SourceFrame(function: "main", module: "app", isInlined: true, origin: .program)
    return call(
      "openat", number: 257, arguments: ["AT_FDCWD", #""/tmp/<b>&\33[31m""#, "O_RDONLY"],
      registers: [0xffff_ff9c, 0x7ffe_0000_1000, 0], result: -2, start: 500, nanoseconds: 44_012,
      source: frame,
      frames: [
        LiveFrame(frame: frame, modulePath: "/bin/\u{1b}app", address: 0x11d6, symbolOffset: 0x1d),
        LiveFrame(frame: caller, modulePath: "/bin/app", address: 0, symbolOffset: nil),
      ])
  }

  /// A read(2) that did not return within 2 ms; its buffer is not decoded.
  static func unfinishedRead() -> LiveCall {
    call(
      "read", number: 0, arguments: ["3"], registers: [3, 0x1000, 64], result: nil, nanoseconds: 2_000_000)
  }

  /// A call that returned a descriptor whose path is no UTF-8.
  static func opened() -> LiveCall {
    call(
      "dup", number: 32, arguments: ["1"], registers: [1], result: 3, start: 900, nanoseconds: 1_500_000,
      descriptorName: Array("</tmp/".utf8) + [0xff] + Array(">".utf8))
  }

  /// Tells a sink of all of them, of a signal, of ends of threads and of a note.
  static func play(to sink: any EventSink) {
    sink.ended(failedOpen())
    sink.ended(opened())
    sink.ended(unfinishedRead())
    var info = SignalInfo()
    info.bytes[0] = 2
    let events: [ThreadEvent] = [
      .signal(info), .stopped(signal: 19), .exited(status: 3), .killed(signal: 11, dumpedCore: true),
      .superseded(by: ProcessID(7)),
    ]
    for (index, event) in events.enumerated() {
      sink.happened(
        event, to: ProcessID(8), of: ProcessID(7), at: Timestamp(nanoseconds: 2_000 + UInt64(index)))
    }
    sink.note("alert \u{1b}[5m <i>", at: Timestamp(nanoseconds: 3_000))
    sink.finish()
  }
}
