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
    #expect(child.standardOutput.contains("\nNothing can be traced here."))
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

  @Test("what a container's seccomp profile refuses is told apart from what a user may not do")
  func findsSeccompProfile() throws {
    for error in ["EPERM", "ENOSYS"] {
      let perf = try confined(["bpf=\(error)", "perf_event_open=\(error)"], ["doctor"])
      // Without privileges there is something else to say first.
      if Privileges.isRoot {
        #expect(
          perf.standardOutput.contains(
            "perf_event_open is forbidden here, as containers do by a seccomp profile"))
        #expect(!perf.standardOutput.contains("It takes a kernel"))
      }
      #expect(perf.standardOutput.contains("no   watch programs without stopping them"))
      let run = try confined(["bpf=\(error)", "perf_event_open=\(error)"], ["-c", "--", "true"])
      #expect(run.standardError.contains("backend: ptrace; clock: tracer, "))
    }
  }

  @Test(
    "where ptrace is refused doctor and runs name what to allow, and perf events serve",
    arguments: ["EPERM", "ENOSYS"])
  func findsRefusedPtrace(error: String) throws {
    let doctor = try confined(["ptrace=\(error)"], ["doctor"])
    #expect(try doctor.wait() == .status(1))
    #expect(doctor.standardOutput.contains("no   trace programs that are started "))
    #expect(doctor.standardOutput.contains("no   time calls by the kernel's clock "))
    #expect(doctor.standardOutput.contains("--cap-add=SYS_PTRACE"))
    let run = try confined(["ptrace=\(error)"], ["-c", "--", "true"])
    #expect(try run.wait() == .status(1))
    #expect(run.standardError.split(separator: "\n").count == 1)
    #expect(
      run.standardError.contains("--cap-add=SYS_PTRACE") && run.standardError.contains("--backend perf"))
    guard PerfEvents.isPossible else { return }
    #expect(doctor.standardOutput.contains("Profiles can be made with --backend perf."))
    let perf = try confined(["ptrace=\(error)"], ["-c", "--backend", "perf", "--", "true"])
    #expect(try perf.wait() == .status(0))
  }

  @Test(
    "the kernel's clock is had by the means that is there, and a better one is named",
    .enabled(if: Privileges.isRoot && KernelClockUse.isPossible, "needs root, and the kernel's clock"))
  func namesMeansOfClock() throws {
    let without = try confined(["bpf=EPERM"], ["doctor"])
    #expect(without.standardOutput.contains("perf events; a call that does nothing measures "))
    #expect(
      without.standardOutput.components(separatedBy: "BPF would add less: bpf is forbidden here").count == 3)
    let run = try confined(["bpf=EPERM"], ["-c", "--clock", "kernel", "--", "true"])
    #expect(run.standardError.contains("clock: kernel, "))
  }

  /// Runs the command where a seccomp filter refuses some calls.
  private func confined(_ refused: [String], _ arguments: [String]) throws -> Child {
    let child = try Child(
      [Fixture.path("confined")] + refused + ["--", Profiler.path] + arguments, scratch: scratch)
    try child.wait()
    return child
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
