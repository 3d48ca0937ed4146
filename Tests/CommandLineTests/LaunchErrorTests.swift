import Foundation
import Testing

/// Programs that cannot be started: one line that says why, status 1.
@Suite struct LaunchErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func launch(_ program: String) throws -> Profiler.Run {
    try Profiler.run(["--function-time", "--", program, "argument"], scratch: scratch)
  }

  @Test("no such program")
  func noSuchProgram() throws {
    expectError(try launch("/no/such/program"), saying: "/no/such/program", "no such file")
    expectError(try launch("no-such-program-anywhere"), saying: "no-such-program-anywhere", "PATH")
    expectError(try launch(""), saying: "cannot run")
  }

  @Test("a file that is not executable")
  func notExecutable() throws {
    let path = try scratch.file("plain", "#!/bin/sh\n")
    expectError(try launch(path), saying: path, "permission denied", "chmod +x")
  }

  @Test("a directory")
  func directory() throws {
    expectError(try launch(scratch.path), saying: scratch.path, "cannot run")
  }

  @Test("a text without a first line that names its interpreter")
  func noInterpreterLine() throws {
    let path = try scratch.program("text", Data("echo hello\n".utf8))
    expectError(try launch(path), saying: path, "not an executable program", "#!")
    let empty = try scratch.program("empty", Data("".utf8))
    expectError(try launch(empty), saying: empty)
  }

  @Test("a script whose interpreter does not exist")
  func noInterpreter() throws {
    let path = try scratch.program("script", Data("#!/no/such/interpreter\n".utf8))
    expectError(try launch(path), saying: path)
  }

  @Test("a script with a first line runs")
  func runsScript() throws {
    let path = try scratch.program("script", Data("#!/bin/sh\nexit 3\n".utf8))
    #expect(try launch(path).end == .status(3))
  }

  @Test("an ELF file cut off in its header")
  func truncatedHeader() throws {
    let path = try truncatedCopy(bytes: 40)
    expectError(try launch(path), saying: path)
  }

  @Test("an ELF file cut off later ends as it does without the profiler", arguments: [70, 700, 5000])
  func truncatedProgram(bytes: Int) throws {
    let path = try truncatedCopy(bytes: bytes)
    let run = try Profiler.run(["-c", "--", path], scratch: scratch)
    // A shell tells the failure to execute (126) from the end of the program.
    let alone = try Child(["sh", "-c", "exec \"$0\"", path], scratch: scratch).wait()
    if alone == .status(126) {
      expectError(run, saying: path)
    } else {
      #expect(run.end == alone || run.end == .status(1), "\(alone)")
    }
  }

  private func truncatedCopy(bytes: Int) throws -> String {
    let data = try #require(FileManager.default.contents(atPath: Fixture.path("nested-O2")))
    return try scratch.program("truncated", data.prefix(bytes))
  }
}
