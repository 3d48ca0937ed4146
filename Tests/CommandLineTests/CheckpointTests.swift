import Foundation
import Testing

/// What is saved while a run goes on.
@Suite struct CheckpointTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("a profiler that is killed leaves the profile of its last checkpoint")
  func survivesKill() throws {
    let path = scratch.newPath("saved.pb.gz")
    let profiler = try Profiler.start(
      ["record", "--checkpoint", "200ms", "-o", path, "--", Fixture.path("steady")], scratch: scratch)
    #expect(waitUntil { FileManager.default.fileExists(atPath: path) })
    func reads() throws -> (calls: Int, text: String) {
      let run = try Profiler.run(["report", path], scratch: scratch)
      #expect(run.end == .status(0), "\(run.standardError)")
      return (FunctionReportText(run.standardOutput).rows("tick").first?.calls ?? 0, run.standardOutput)
    }
    let first = try reads().calls
    #expect(try waitUntil { try reads().calls > first + 100 })
    profiler.signal(SIGKILL)
    #expect(try profiler.wait() == .signal(SIGKILL))
    let last = try reads()
    #expect(last.calls > 100)
    #expect(last.text.contains("this is a checkpoint"))
    #expect(!Scratch.names(in: scratch.path).contains { $0.hasSuffix(".tmp") })
  }

  @Test("a run that ends by itself replaces its checkpoints by the whole")
  func replaces() throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.report(
      [
        "--function-time", "--source", "--save", path, "--checkpoint", "100ms", "--", Fixture.path("timed"),
        "timerfd",
      ],
      scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let report = try Profiler.run(["report", path], scratch: scratch)
    #expect(report.standardOutput == run.reportText)
    #expect(!report.standardOutput.contains("checkpoint"))
    #expect(!Scratch.names(in: scratch.path).contains { $0.hasSuffix(".tmp") })
  }
}
