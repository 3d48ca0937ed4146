import Foundation
import Testing

/// The report file: it appears whole or not at all, and what was measured is not lost.
@Suite struct OutputFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a program that leaves a file, with a report that cannot be opened.
  private func expectRefused(_ path: String, saying words: String...) throws {
    let marker = scratch.newPath("marker")
    let run = try Profiler.run(
      ["--function-time", "-o", path, "--", "touch", marker], scratch: scratch)
    expectError(run, saying: "cannot write \(path)")
    for word in words { #expect(run.standardError.contains(word), "\(run.standardError)") }
    #expect(!FileManager.default.fileExists(atPath: marker), "the program ran")
  }

  @Test("a path that cannot be written to is refused before the program runs")
  func refusesUnwritablePaths() throws {
    try expectRefused("/no/such/directory/report", saying: "no such file or directory")
    try expectRefused(scratch.path, saying: "is a directory")
    try expectRefused(try scratch.file("plain", "") + "/report", saying: "not a directory")
    try expectRefused("/proc/report")
  }

  @Test("only the report is left in its directory, and it replaces an earlier one")
  func leavesNoTemporaryFile() throws {
    let directory = try subdirectory()
    let path = directory + "/report.txt"
    try "earlier".write(toFile: path, atomically: false, encoding: .utf8)
    let run = try Profiler.run(["-c", "-o", path, "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(Scratch.names(in: directory) == ["report.txt"])
    #expect(SummaryText(Scratch.text(of: path)).row("write")?.calls == 10)
  }

  @Test("a report file has the permissions of any new file")
  func hasUsualPermissions() throws {
    let path = scratch.newPath("report")
    let reference = scratch.newPath("reference")
    try Child(["touch", reference], scratch: scratch).wait()
    _ = try Profiler.run(["-c", "-o", path, "--", "true"], scratch: scratch)
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(path) == mode(reference))
  }

  @Test("a profiler that is killed leaves nothing beside the files it had written")
  func leavesNothingWhenKilled() throws {
    let directory = try subdirectory()
    let path = directory + "/report.txt"
    try "earlier".write(toFile: path, atomically: false, encoding: .utf8)
    let profiler = try Profiler.start(
      ["-c", "-o", path, "--flamegraph", directory + "/new.svg", "--", Fixture.path("steady")],
      scratch: scratch)
    let files = "/proc/\(profiler.id)/fd"
    // Both files are open, and have no name.
    #expect(
      waitUntil {
        Scratch.names(in: files).count { name in
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(files)/\(name)"))?.hasPrefix(
            directory) == true
        } == 2
      })
    #expect(Scratch.names(in: directory) == ["report.txt"])
    profiler.signal(SIGKILL)
    #expect(try profiler.wait() == .signal(SIGKILL))
    #expect(Scratch.names(in: directory) == ["report.txt"])
    #expect(Scratch.text(of: path) == "earlier")
  }

  @Test("until the report is written an earlier one stays as it is")
  func keepsEarlierReport() throws {
    let directory = try subdirectory()
    let path = directory + "/report.txt"
    try "earlier".write(toFile: path, atomically: false, encoding: .utf8)
    let script = "cat '\(path)'"
    let run = try Profiler.run(["-c", "-o", path, "--", "sh", "-c", script], scratch: scratch)
    #expect(run.standardOutput == "earlier")
    #expect(SummaryText(Scratch.text(of: path)).total != nil)
  }

  @Test("when the program cannot be started an earlier report stays, and nothing else")
  func keepsEarlierReportOnFailure() throws {
    let directory = try subdirectory()
    let path = directory + "/report.txt"
    try "earlier".write(toFile: path, atomically: false, encoding: .utf8)
    let run = try Profiler.run(["-c", "-o", path, "--", "/no/such/program"], scratch: scratch)
    expectError(run, saying: "/no/such/program")
    #expect(Scratch.names(in: directory) == ["report.txt"])
    #expect(Scratch.text(of: path) == "earlier")
  }

  @Test("a program killed by a signal leaves a report and no temporary file")
  func leavesNoTemporaryFileAfterSignal() throws {
    let directory = try subdirectory()
    let run = try Profiler.run(
      ["-c", "-o", directory + "/report", "--", Fixture.path("exits"), "signal", "9"], scratch: scratch)
    #expect(run.end == .signal(9))
    #expect(Scratch.names(in: directory) == ["report"])
  }

  @Test("the name - stands for stdout", arguments: ["--folded", "-o", "--flamegraph"])
  func writesToStandardOutput(option: String) throws {
    let run = try Profiler.run(["-c", option, "-", "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    let output = run.standardOutput
    switch option {
    case "--folded": #expect(output.contains("main;") && output.hasSuffix("\n"))
    case "-o": #expect(SummaryText(output).row("write")?.calls == 10)
    default: #expect(output.contains("<svg") && output.hasSuffix("</svg>\n"))
    }
    #expect(!FileManager.default.fileExists(atPath: "-"))
  }

  @Test("pipes and devices are written to directly")
  func writesToDevices() throws {
    #expect(try Profiler.run(["-c", "-o", "/dev/null", "--", "true"], scratch: scratch).end == .status(0))
    let pipe = scratch.newPath("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = try Child(["cat", pipe], scratch: scratch)
    #expect(try Profiler.run(["-c", "-o", pipe, "--", "true"], scratch: scratch).end == .status(0))
    #expect(try reader.wait() == .status(0))
    #expect(SummaryText(reader.standardOutput).total != nil)
  }

  // Never try this with /dev/stdout itself: what replaces the link there harms the whole machine.
  @Test("a link is followed, not replaced: to a file as to an open descriptor, as /dev/stdout is one")
  func followsLinks() throws {
    let directory = try subdirectory()
    let link = directory + "/link"
    for (target, isOutput) in [("/proc/self/fd/1", true), (scratch.newPath("report"), false)] {
      #expect(symlink(target, link) == 0)
      let run = try Profiler.run(["-c", "-o", link, "--", "echo", "hello"], scratch: scratch)
      #expect(run.end == .status(0))
      let report = isOutput ? run.standardOutput : Scratch.text(of: target)
      #expect(SummaryText(report).total != nil)
      #expect(run.standardOutput.hasPrefix("hello\n"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
      #expect(Scratch.names(in: directory) == ["link"])
      unlink(link)
    }
  }

  @Test("a full device is reported, with the report on stderr instead")
  func reportsFullDevice() throws {
    let marker = scratch.newPath("marker")
    let run = try Profiler.run(
      ["--function-time", "-o", "/dev/full", "--", "touch", marker], scratch: scratch)
    try expectFallback(run, path: "/dev/full")
    #expect(FileManager.default.fileExists(atPath: marker))
  }

  @Test(
    "a full disk is reported, with the report on stderr instead, and no temporary file stays",
    .enabled(if: Privileges.canBindMount, "needs root and unshare, to mount a small file system"))
  func reportsFullDisk() throws {
    let directory = try subdirectory()
    let script = """
      mount -t tmpfs -o size=8k none '\(directory)' && head -c 8192 /dev/zero > '\(directory)/full'
      "$@"; status=$?; ls '\(directory)'; exit $status
      """
    let path = directory + "/report"
    let child = try Child(
      ["unshare", "--mount", "sh", "-c", script, "sh", Profiler.path, "-o", path]
        + ["--function-time", "--", Fixture.path("nested-O2")], scratch: scratch)
    let run = Profiler.Run(
      end: try child.wait(), standardOutput: child.standardOutput, standardError: child.standardError,
      reportText: "")
    try expectFallback(run, path: path)
    #expect(FunctionReportText(run.standardError).rows("read_block").map(\.calls) == [100])
    #expect(run.standardOutput == "full\n")
  }

  /// The report and one line of error, which is the last.
  private func expectFallback(_ run: Profiler.Run, path: String) throws {
    #expect(run.end == .status(1))
    let last = try #require(run.errorLines.last)
    #expect(last.hasPrefix("renacer-prof: cannot write \(path): no space left on device"), "\(last)")
    #expect(run.errorLines.filter { $0.contains("cannot write") }.count == 1)
    #expect(!FunctionReportText(run.standardError).functions.isEmpty)
  }

  private func subdirectory() throws -> String {
    let path = scratch.newPath("directory")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return path
  }
}
