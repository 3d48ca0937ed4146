import Foundation
import Testing

@Suite struct DoctorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("where programs can be traced the exit status is 0, and text and JSON say the same")
  func findsWhatWorks() throws {
    let text = try Profiler.run(["doctor"], scratch: scratch)
    #expect(text.end == .status(0))
    #expect(text.standardError == "")
    let json = try Profiler.run(["doctor", "--format", "json"], scratch: scratch)
    let object = try Self.object(json)
    #expect(object["works"] as? Bool == true)
    for finding in try Self.findings(json) {
      let title = try #require(finding["title"] as? String)
      let mark = finding["usable"] as? Bool == true ? "yes" : "no "
      #expect(text.standardOutput.contains("  \(mark)  \(title) "), "\(title)")
      #expect((finding["remedy"] is NSNull) == (mark == "yes"))
    }
  }

  @Test(
    "under another tracer nothing works, and it is named",
    .enabled(if: Privileges.isInstalled("strace"), "needs strace"))
  func findsOtherTracer() throws {
    let child = try Child(["strace", "-f", "-o", "/dev/null", Profiler.path, "doctor"], scratch: scratch)
    #expect(try child.wait() == .status(1))
    #expect(child.standardOutput.contains("no   trace programs that are started "))
    #expect(child.standardOutput.contains("process \(child.id) traces this program"))
    #expect(child.standardOutput.contains("\nNothing can be traced here.\n"))
  }

  @Test(
    "without privileges the setting to change is named, and runs fall back",
    .enabled(if: Unprivileged.isPossible, "\(Unprivileged.requirement)"))
  func namesSettings() throws {
    let run = try Unprivileged.run(["doctor", "--format", "json"], scratch: scratch)
    #expect(run.end == .status(0))
    let clock = try #require(try Self.findings(run).first { $0["id"] as? String == "kernel-clock" })
    guard clock["usable"] as? Bool == false, let reason = clock["detail"] as? String else { return }
    let remedy = try #require(clock["remedy"] as? String)
    #expect(remedy.contains("sysctl") || remedy.contains("mount"), "\(remedy)")
    let forced = try Unprivileged.run(["-c", "--clock", "kernel", "--", "true"], scratch: scratch)
    expectError(forced, saying: reason, remedy)
    let automatic = try Unprivileged.run(["-c", "--", "true"], scratch: scratch)
    #expect(automatic.end == .status(0))
    #expect(automatic.standardError.contains("; no kernel clock: \(reason), see renacer-prof doctor\n"))
  }

  @Test("own time is told on demand, for traces and reports", arguments: [["-f"], ["-c"]])
  func profilesItself(options: [String]) throws {
    let run = try Profiler.run(options + ["--profile-self", "--", "true"], scratch: scratch)
    #expect(run.end == .status(0))
    let start = try #require(run.errorLines.firstIndex { $0.hasPrefix("renacer-prof: own time: ") })
    let rows = run.errorLines[(start + 2)...]
    #expect(rows.contains { $0.hasSuffix("  waiting, while programs run") })
    // The shares are of one whole.
    let shares = rows.compactMap { Double($0.split(separator: " ")[2].dropLast()) }
    #expect((shares.reduce(0, +) - 100).magnitude < 1)
  }

  private static func object(_ run: Profiler.Run) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any])
  }

  private static func findings(_ run: Profiler.Run) throws -> [[String: Any]] {
    try #require(object(run)["findings"] as? [[String: Any]])
  }
}
