import Foundation
import Testing

/// What options change of a trace's lines, and where the lines go.
@Suite struct TraceOptionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func lines(_ options: [String], _ command: [String]) throws -> [Substring] {
    let run = try Profiler.report(options + ["--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return run.reportText.split(separator: "\n")
  }

  /// The line of the sleep in a trace of `sleep 0.2`.
  private func sleepLine(_ options: [String]) throws -> Substring {
    let calls = try lines(options + ["-e", "trace=clock_nanosleep"], ["sleep", "0.2"])
    return try #require(calls.first { $0.contains("clock_nanosleep") })
  }

  @Test("-t, -tt and -ttt show when a call began, by the clock on the wall")
  func showsTimeOfDay() throws {
    let before = Date()
    let line = try sleepLine(["-ttt"])
    let seconds = try #require(Double(line.prefix { $0 != " " }))
    #expect(seconds >= before.timeIntervalSince1970 - 0.001 && seconds <= Date().timeIntervalSince1970 - 0.19)
    let clock = DateFormatter()
    clock.dateFormat = "HH:mm"
    let minutes = [clock.string(from: before)]
    let (plain, fine) = (try sleepLine(["-t"]), try sleepLine(["-tt"]))
    let all = minutes + [clock.string(from: Date())]
    #expect(
      plain.wholeMatch(of: /\d\d:\d\d:\d\d clock_nanosleep.*/) != nil && all.contains(String(plain.prefix(5)))
    )
    #expect(fine.wholeMatch(of: /\d\d:\d\d:\d\d\.\d{6} clock_nanosleep.*/) != nil)
    #expect(all.contains(String(fine.prefix(5))))
  }

  @Test("-T shows the time that a call took")
  func showsDuration() throws {
    let match = try #require(try sleepLine(["-T"]).firstMatch(of: /<(\d+\.\d{6})>$/))
    let seconds = try #require(Double(match.output.1))
    #expect(seconds >= 0.2 && seconds < 5)
  }

  @Test("-r shows the time since the line before")
  func showsRelativeTime() throws {
    let calls = try lines(["-r", "-e", "trace=clock_nanosleep,close"], ["sleep", "0.2"])
    let sleep = try #require(calls.firstIndex { $0.contains("clock_nanosleep") })
    func seconds(_ line: Substring) throws -> Double {
      try #require(Double(line.drop { $0 == " " }.prefix { $0 != " " }))
    }
    #expect(try seconds(calls[0]) == 0)
    #expect(try seconds(calls[sleep + 1]) >= 0.2)
  }

  @Test("--string-limit cuts strings and data, and never paths")
  func cutsStrings() throws {
    let path = try scratch.file("with-a-name-that-is-longer-than-four-bytes", "contents")
    let calls = try lines(["--string-limit", "4", "-e", "trace=openat,read"], ["cat", path])
    #expect(calls.contains { $0.hasPrefix("openat(AT_FDCWD, \"\(path)\", O_RDONLY) = ") })
    #expect(calls.contains { $0.contains(", \"cont\"..., ") && $0.hasSuffix("= 8") })
    let whole = try lines(["--string-limit", "8", "-e", "trace=read"], ["cat", path])
    #expect(whole.contains { $0.contains(", \"contents\", ") && $0.hasSuffix("= 8") })
    let nothing = try lines(["--string-limit", "0", "-e", "trace=read"], ["cat", path])
    #expect(nothing.contains { $0.contains(", \"\"..., ") && $0.hasSuffix("= 8") })
  }

  @Test("-o '|command' hands the trace to a command, and waits for its end")
  func writesToCommand() throws {
    let path = scratch.newPath("sorted")
    let run = try Profiler.run(
      ["-o", "|sort >'\(path)'; sleep 0.3; echo done >>'\(path)'", "-e", "trace=close", "--", "true"],
      scratch: scratch)
    #expect(run.end == .status(0) && run.standardError == "")
    let lines = Scratch.text(of: path).split(separator: "\n")
    #expect(lines.first == "+++ exited with 0 +++")
    #expect(lines.count > 2 && lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("close(") })
    #expect(lines.last == "done")
  }

  @Test("with -f every line of a file bears its thread's id")
  func marksThreads() throws {
    let calls = try lines(["-f", "-e", "trace=exit_group"], ["sh", "-c", "true & wait; sh -c :"])
    #expect(Set(calls.compactMap { Int($0.prefix { $0 != " " }) }).count == 3)
    #expect(
      calls.allSatisfy { $0.wholeMatch(of: /\d+ +(exit_group\(0\) += \?|---.*---|\+\+\+.*\+\+\+)/) != nil })
  }

  @Test(
    "colours go to a terminal alone, and not there with NO_COLOR",
    .enabled(if: Privileges.isInstalled("script"), "script is not installed"))
  func colorsTerminals() throws {
    func onTerminal(_ environment: String) throws -> String {
      let command = "\(environment) TERM=xterm '\(Profiler.path)' -e trace=close -- true"
      let child = try Child(["script", "-qec", command, "/dev/null"], scratch: scratch)
      #expect(try child.wait() == .status(0))
      return child.standardOutput
    }
    #expect(try onTerminal("NO_COLOR=").contains("\u{1b}[1mclose\u{1b}[0m("))
    #expect(try !onTerminal("NO_COLOR=1").contains("\u{1b}"))
    let piped = try Profiler.run(["-e", "trace=close", "--", "true"], scratch: scratch)
    #expect(piped.standardError.contains("close(") && !piped.standardError.contains("\u{1b}"))
  }
}
