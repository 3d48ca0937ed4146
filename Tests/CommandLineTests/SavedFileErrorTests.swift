import Foundation
import Testing

/// Files that are no profiles: one line that names the file and what is wrong, status 1.
@Suite struct SavedFileErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func expectRefused(
    _ path: String, saying word: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let output = scratch.newPath("all.pb.gz")
    for command in [["report", path], ["report", "-c", path], ["merge", path, "-o", output]] {
      let run = try Profiler.run(command, scratch: scratch)
      expectError(run, saying: path, word, sourceLocation: sourceLocation)
    }
    #expect(!FileManager.default.fileExists(atPath: output), sourceLocation: sourceLocation)
  }

  private func write(_ name: String, _ bytes: Data) throws -> String {
    let path = scratch.newPath(name)
    try bytes.write(to: URL(fileURLWithPath: path))
    return path
  }

  private func saved() throws -> Data {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(["record", "-o", path, "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test("missing, empty and foreign files and directories are refused")
  func refusesOthers() throws {
    try expectRefused(scratch.newPath("missing"), saying: "no such file")
    try expectRefused(scratch.path, saying: "directory")
    try expectRefused(try write("empty", Data()), saying: "empty")
    try expectRefused(try write("text", Data("not a profile\n".utf8)), saying: "no pprof profile")
  }

  @Test("truncated and damaged files are refused")
  func refusesDamaged() throws {
    let whole = try saved()
    for count in [3, 10, whole.count / 2, whole.count - 1] {
      try expectRefused(try write("cut", whole.prefix(count)), saying: "truncated")
    }
    var damaged = whole
    damaged[damaged.count / 2] ^= 0x5a
    damaged[damaged.count / 2 + 1] ^= 0xa5
    try expectRefused(try write("damaged", damaged), saying: "corrupt")
  }

  @Test("random contents never end a report in a crash")
  func survivesRandomContents() throws {
    for size in [1, 7, 100, 5000] {
      let bytes = Data((0..<size).map { _ in UInt8.random(in: 0...255) })
      let run = try Profiler.run(["report", try write("random", bytes)], scratch: scratch)
      #expect(run.end == .status(1), "\(Array(bytes.prefix(64)))")
    }
  }

  @Test("a profile of something else than time is refused")
  func refusesOtherUnits() throws {
    // Strings "", "inuse_space" and "bytes"; one sample type made of the last two; no samples.
    var message: [UInt8] = [0x0a, 0x04, 0x08, 0x01, 0x10, 0x02]
    for text in ["", "inuse_space", "bytes"] { message += [0x32, UInt8(text.utf8.count)] + text.utf8 }
    try expectRefused(try write("heap", Data(message)), saying: "inuse_space")
  }

  @Test("a file that cannot be written to is said before anything runs")
  func refusesUnwritable() throws {
    let marker = scratch.newPath("marker")
    let path = scratch.path + "/none/saved.pb.gz"
    for command in [["record", "-o", path], ["-c", "--save", path]] {
      let run = try Profiler.run(command + ["--", "touch", marker], scratch: scratch)
      expectError(run, saying: path, "directory")
    }
    #expect(!FileManager.default.fileExists(atPath: marker))
  }
}
