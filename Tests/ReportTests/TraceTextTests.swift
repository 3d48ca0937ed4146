import Testing

@testable import Report
@testable import Trace

/// Lines of a trace: when calls of several threads mix, and what stands before and behind a call.
@Suite struct TraceTextTests {
  /// Keeps what it is handed, in the pieces in which it came.
  private final class Collector: LiveOutput {
    let isInteractive: Bool
    var pieces: [String] = []

    init(isInteractive: Bool = false) { self.isInteractive = isInteractive }

    func write(_ text: inout ByteBuffer) {
      pieces.append(String(decoding: text, as: UTF8.self))
      text.removeAll()
    }

    var text: String { pieces.joined() }
    var lines: [Substring] { text.split(separator: "\n") }
  }

  private let output = Collector()

  private func call(
    _ name: String, thread: Int32 = 100, arguments: [String], of count: Int, at start: UInt64 = 0,
    result: Int64? = nil, isFinished: Bool = true, end: UInt64 = 0, source: SourceFrame? = nil
  ) -> LiveCall {
    var decoded = DecodedCall()
    decoded.reset(argumentCount: count)
    for argument in arguments {
      decoded.text += argument.utf8
      decoded.endArgument(at: decoded.text.count)
    }
    let begin = SyscallStart(
      thread: ProcessID(thread), process: ProcessID(100), space: AddressSpaceID(0), number: SyscallNumber(0),
      arguments: CallArguments(), time: Timestamp(nanoseconds: start), stack: .empty)
    let event = result.map {
      SyscallEvent(call: begin, result: $0, isFinished: isFinished, end: Timestamp(nanoseconds: end))
    }
    return LiveCall(start: begin, name: name, decoded: decoded, end: event, source: source, frames: [])
  }

  private func trace(_ options: TraceText.Options = TraceText.Options()) -> TraceText {
    TraceText(options: options, output: output)
  }

  @Test("a call stands on one line, its result at column 40")
  func writesCall() {
    let trace = trace()
    trace.began(call("close", arguments: ["3"], of: 1))
    trace.ended(call("close", arguments: ["3"], of: 1, result: 0))
    #expect(output.text == "close(3)" + String(repeating: " ", count: 32) + "= 0\n")
  }

  @Test("a call that is longer than that has one space before its result")
  func writesLongCall() {
    let path = "\"" + String(repeating: "x", count: 60) + "\""
    trace().ended(call("unlink", arguments: [path], of: 1, result: -2))
    #expect(output.text == "unlink(\(path)) = -ENOENT (No such file or directory)\n")
  }

  @Test(
    "what a call writes is shown when it has ended, where another thread came between it is taken up again")
  func resumesCall() {
    let trace = trace()
    trace.began(call("read", arguments: ["0"], of: 3))
    trace.began(call("close", thread: 101, arguments: ["7"], of: 1))
    trace.ended(call("close", thread: 101, arguments: ["7"], of: 1, result: 0))
    trace.ended(call("read", arguments: ["0", "\"abc\"", "10"], of: 3, result: 3))
    #expect(
      output.lines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "read(0, <unfinished ...>", "close(7) = 0", "<... read resumed>\"abc\", 10) = 3",
      ])
  }

  @Test("a call with all its arguments given takes nothing up but its end")
  func resumesCompleteCall() {
    let trace = trace()
    trace.began(call("nanosleep", arguments: ["{…}", "NULL"], of: 2))
    trace.happened(.exited(status: 3), to: ProcessID(101), of: ProcessID(101), at: Timestamp(nanoseconds: 0))
    trace.ended(call("nanosleep", arguments: ["{…}", "NULL"], of: 2, result: 0))
    #expect(output.lines[0] == "nanosleep({…}, NULL <unfinished ...>")
    #expect(output.lines[1] == "+++ exited with 3 +++")
    #expect(output.lines[2].hasPrefix("<... nanosleep resumed>) "))
    #expect(output.lines[2].hasSuffix(" = 0"))
  }

  @Test("an argument that a call changes is continued where it was left")
  func continuesArgument() {
    let trace = trace()
    var begun = call("sendfile", arguments: ["4", "3"], of: 4)
    begun = LiveCall(
      start: begun.start, name: begun.name, decoded: withPart("[0]", of: begun.decoded), end: nil,
      source: nil,
      frames: [])
    trace.began(begun)
    trace.note("note", at: Timestamp(nanoseconds: 0))
    trace.ended(call("sendfile", arguments: ["4", "3", "[0] => [10]", "10"], of: 4, result: 10))
    #expect(output.lines[0] == "sendfile(4, 3, [0] <unfinished ...>")
    #expect(output.lines[2].hasPrefix("<... sendfile resumed> => [10], 10)"))
  }

  private func withPart(_ part: String, of decoded: DecodedCall) -> DecodedCall {
    var decoded = decoded
    decoded.text += part.utf8
    return decoded
  }

  @Test("a call that never ended says so; one that ends its thread has no result")
  func writesUnfinished() {
    let trace = trace()
    trace.began(call("read", arguments: ["0"], of: 3))
    trace.ended(call("read", arguments: ["0"], of: 3, result: 0, isFinished: false))
    trace.ended(call("exit_group", arguments: ["1"], of: 1, result: 0, isFinished: false))
    #expect(
      output.lines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "read(0 <unfinished ...>) = ?", "exit_group(1) = ?",
      ])
  }

  @Test("-T shows seconds to the microsecond")
  func writesDuration() {
    var options = TraceText.Options()
    options.showsDuration = true
    trace(options).ended(call("fsync", arguments: ["3"], of: 1, at: 1000, result: 0, end: 2_000_045_999))
    #expect(output.text.hasSuffix("= 0 <2.000044>\n"))
  }

  @Test("process ids stand before lines once there is more than one, or always")
  func writesProcesses() {
    var options = TraceText.Options()
    options.processes = .bracketed
    let bracketed = trace(options)
    for thread in [100, 101, 100] as [Int32] {
      bracketed.ended(call("getpid", thread: thread, arguments: [], of: 0, result: 100))
    }
    #expect(
      output.lines.map { $0.prefix { $0 != "(" } } == ["getpid", "[pid   101] getpid", "[pid   100] getpid"])
    output.pieces = []
    options.processes = .plain
    trace(options).ended(call("getpid", arguments: [], of: 0, result: 100))
    #expect(output.text.hasPrefix("100   getpid()"))
  }

  @Test("-r shows the time since the line before")
  func writesRelativeTime() {
    var options = TraceText.Options()
    options.timestamps = .relative
    let trace = trace(options)
    trace.ended(call("a", arguments: [], of: 0, at: 5_000_000_000, result: 0))
    trace.ended(call("b", arguments: [], of: 0, at: 5_000_123_456, result: 0))
    #expect(output.lines[0].hasPrefix("     0.000000 a()"))
    #expect(output.lines[1].hasPrefix("     0.000123 b()"))
  }

  @Test("a person sees the start of a call while it runs; a file gets whole lines")
  func showsStartAtOnce() {
    let person = Collector(isInteractive: true)
    TraceText(options: TraceText.Options(), output: person).began(call("pause", arguments: [], of: 0))
    #expect(person.text == "pause(")
    trace().began(call("pause", arguments: [], of: 0))
    #expect(output.text == "")
  }

  @Test("source names are made safe for a terminal")
  func escapesSource() {
    let source = SourceFrame(
      function: "f\u{1b}[31m", module: "m", file: "/tmp/a\u{7}.c", line: 3, origin: .program)
    trace().ended(call("getpid", arguments: [], of: 0, result: 1, source: source))
    #expect(output.text.hasPrefix("[a\\x07.c:3 f\\x1b[31m] getpid()"))
  }

  @Test("colours do not move the result")
  func alignsColoredLines() {
    var options = TraceText.Options()
    options.usesColor = true
    let source = SourceFrame(function: "main", module: "m", file: "a.c", line: 3, origin: .program)
    trace(options).ended(call("close", arguments: ["3"], of: 1, result: 0, source: source))
    let plain = output.text.replacing(/\u{1b}\[\d*m/, with: "")
    #expect(plain != output.text)
    #expect(plain == "[a.c:3 main] close(3)" + String(repeating: " ", count: 19) + "= 0\n")
  }
}
