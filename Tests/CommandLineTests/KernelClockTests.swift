import Foundation
import Testing

/// Times by the kernel's clock, against what another observer of the same calls measured.
@Suite(.serialized, .enabled(if: KernelClockUse.isPossible, "\(KernelClockUse.requirement)"))
struct KernelClockTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("the header names the clock, and no call is timed by another")
  func namesClock() throws {
    let run = try Profiler.profile("reads", ["500"], options: ["--clock", "kernel"])
    #expect(run.end == .status(0))
    let line = try #require(run.report.header.first { $0.contains("clock: ") })
    #expect(line.contains("clock: kernel, CLOCK_MONOTONIC; a call that does nothing measures "))
    let tracer = try Profiler.profile("reads", ["500"], options: ["--clock", "tracer"])
    #expect(tracer.report.header.contains { $0.contains("clock: tracer, ") })
  }

  static let busyPrograms = ["threads", "forks", "exec_in_thread", "signals", "vfork_exec"]

  @Test("threads, children, execs and signals leave no call to the tracer's clock", arguments: busyPrograms)
  func coversAll(fixture: String) throws { try expectNoOtherClock(fixture, launcher: []) }

  @Test(
    "nor do they where the kernel runs no programs of ours and has perf events",
    .enabled(if: Privileges.canDrop, "needs root and setpriv, to drop CAP_BPF"), arguments: busyPrograms)
  func coversAllByPerfEvents(fixture: String) throws {
    let dropped = "-sys_admin,-bpf"
    try expectNoOtherClock(
      fixture, launcher: ["setpriv", "--bounding-set=\(dropped)", "--inh-caps=\(dropped)"])
  }

  private func expectNoOtherClock(_ fixture: String, launcher: [String]) throws {
    for options in [["-c", "-f"], ["--function-time"]] {
      let path = scratch.newPath("calls.json")
      let command =
        launcher + [Profiler.path] + options
        + ["--clock", "kernel", "--format", "json", "-o", path, "--", Fixture.path(fixture)]
      let run = try Child(command, scratch: scratch)
      try run.wait(seconds: 120)
      #expect(run.standardError == "")
      let capture = try #require(Self.object(Scratch.text(of: path))["capture"] as? [String: Any])
      #expect(capture["clock"] as? String == "kernel")
      #expect(capture["calls_timed_by_tracer"] as? Int == 0)
    }
  }

  @Test(
    "reads last as long as bpftrace saw the same reads last",
    .enabled(if: Privileges.isRoot && Privileges.isInstalled("bpftrace"), "needs root and bpftrace"))
  func agreesWithBpftrace() throws {
    let path = scratch.newPath("calls.json")
    // Under a name that nothing else on the machine has.
    let name = "reads-\(getpid())"
    let program = try scratch.program(name, copyOf: Fixture.path("reads"))
    let script = """
      tracepoint:raw_syscalls:sys_enter /comm == "\(name)" && args->id == 17/ { @start[tid] = nsecs; }
      tracepoint:raw_syscalls:sys_exit /comm == "\(name)" && args->id == 17 && @start[tid]/
        { @total = sum(nsecs - @start[tid]); @calls = count(); delete(@start[tid]); }
      """
    // The longest read that copies from the page cache, so that what either observer adds to it is small.
    let file = try scratch.file("data", String(repeating: "x", count: 1 << 20))
    let command = [
      Profiler.path, "-c", "--clock", "kernel", "--format", "json", "-o", path, "--", program, "2000",
      "1048576", "0", file,
    ]
    let observer = try Child(
      ["bpftrace", "-c", command.joined(separator: " "), "-e", script], scratch: scratch)
    try observer.wait(seconds: 120)
    let rows = try #require(Self.object(Scratch.text(of: path))["rows"] as? [[String: Any]])
    let row = try #require(rows.first { $0["syscall"] as? String == "pread64" })
    let ours = try #require(row["total_ns"] as? Double) / #require(row["calls"] as? Double)
    let sum = try #require(Self.number("@total", in: observer.standardOutput), "\(observer.standardError)")
    let theirs = try sum / #require(Self.number("@calls", in: observer.standardOutput))
    #expect((ours / theirs - 1).magnitude < 0.15, "ours \(ours) ns, bpftrace's \(theirs) ns")
  }

  @Test("calls that wait last as long as they were told to, by the clock that sees the kernel alone")
  func measuresWaits() throws {
    let run = try Profiler.run(
      ["-T", "-e", "trace=clock_nanosleep", "--clock", "kernel", "--", "sleep", "0.25"], scratch: scratch)
    let line = try #require(run.errorLines.first { $0.hasPrefix("clock_nanosleep(") })
    let seconds = try #require(Double(line.split(separator: "<").last?.dropLast() ?? ""))
    // The kernel wakes a sleeper when it can, never before.
    #expect(seconds >= 0.25 && seconds < 0.5)
  }

  private static func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The value of a map that bpftrace has printed.
  private static func number(_ name: String, in text: String) -> Double? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    return line.flatMap { Double($0.dropFirst(name.count + 1).filter { $0 != " " }) }
  }
}

/// What stands in the way of the kernel's clock, as the command itself finds out.
enum KernelClockUse {
  static let requirement = "needs the kernel's clock: \(obstacle ?? "")"
  static let isPossible = obstacle == nil

  private static let obstacle: String? = {
    guard let scratch = try? Scratch(),
      let run = try? Profiler.run(["doctor", "--format", "json"], scratch: scratch),
      let object = try? JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any],
      let findings = object["findings"] as? [[String: Any]],
      let clock = findings.first(where: { $0["id"] as? String == "kernel-clock" })
    else { return "doctor does not say" }
    return clock["usable"] as? Bool == true ? nil : clock["detail"] as? String
  }()
}
