import Foundation
import FoundationXML
import Testing

/// `flamegraph`: folded stacks drawn.
@Suite struct FlamegraphCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let stacks = "main;parse;read 30\nmain;write 70\n"

  /// Names of the frames of a picture.
  private func frames(_ picture: String) throws -> [String] {
    let document = try XMLDocument(data: Data(picture.utf8))
    let titles = try document.nodes(forXPath: "//*[local-name()='g']/*[local-name()='title']")
    return titles.compactMap { $0.stringValue?.split(separator: "\n").first.map(String.init) }
  }

  @Test("a file, a pipe and stdin give the same picture, in a file or on stdout")
  func readsAndWrites() throws {
    let stacks = try scratch.file("in.folded", Self.stacks)
    let picture = scratch.newPath("out.svg")
    let run = try Profiler.run(["flamegraph", stacks, "-o", picture], scratch: scratch)
    #expect(run.end == .status(0) && run.standardOutput == "" && run.standardError == "")
    #expect(try frames(Scratch.text(of: picture)) == ["all", "main", "parse", "read", "write"])
    let printed = try Profiler.run(["flamegraph", stacks], scratch: scratch)
    #expect(printed.standardOutput == Scratch.text(of: picture))
    let redirected = try Profiler.run(["flamegraph", "-"], scratch: scratch, input: stacks)
    let script = "cat '\(stacks)' | '\(Profiler.path)' flamegraph"
    let piped = try Child(["sh", "-c", script], scratch: scratch)
    #expect(try piped.wait() == .status(0))
    #expect(piped.standardOutput == redirected.standardOutput)
    #expect(try frames(piped.standardOutput) == ["all", "main", "parse", "read", "write"])
  }

  @Test("our own folded stacks are drawn with the frames of our own flame graph")
  func drawsOwnStacks() throws {
    let (folded, picture) = (scratch.newPath("own.folded"), scratch.newPath("own.svg"))
    let run = try Profiler.run(
      ["--folded", folded, "--flamegraph", picture, "--weight", "calls", "--", Fixture.path("nested-O2")],
      scratch: scratch)
    #expect(run.end == .status(0))
    let drawn = try Profiler.run(["flamegraph", "--min-width", "0", folded], scratch: scratch)
    #expect(try Set(frames(drawn.standardOutput)) == Set(frames(Scratch.text(of: picture))))
  }

  @Test("lines that cannot be read are counted on stderr, and the others drawn")
  func countsBadLines() throws {
    let stacks = try scratch.file("in.folded", Self.stacks + "\u{1b}[31m bad\n\nworse\n")
    let run = try Profiler.run(["flamegraph", stacks], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.standardError.contains("left out 2 lines, the first of them line 3"), "\(run.standardError)")
    #expect(try frames(run.standardOutput).contains("write"))
  }

  @Test("what cannot be drawn is one line, and leaves no picture")
  func refusesBadInput() throws {
    let picture = scratch.newPath("out.svg")
    func run(_ contents: String, _ options: String...) throws -> Profiler.Run {
      let stacks = try scratch.file("in.folded", contents)
      return try Profiler.run(["flamegraph", "-o", picture] + options + [stacks], scratch: scratch)
    }
    expectError(try run("\u{1b}[31mno\n"), saying: #"\x1b[31mno"#)
    expectError(try run(""), saying: "is empty")
    expectError(try run("a 1 2\nb 3\n"), saying: "line 2")
    expectError(try run(Self.stacks, "--columns", "3"), status: 2, saying: "--columns")
    expectError(try run(Self.stacks, "--min-width", "nan"), status: 2, saying: "--min-width")
    expectError(
      try Profiler.run(["flamegraph", "/no/such/file"], scratch: scratch), saying: "no such file or directory"
    )
    #expect(!FileManager.default.fileExists(atPath: picture))
  }
}
