import Foundation
import Testing

/// Programs whose files are damaged, replaced, deleted or out of reach: the report still comes.
@Suite struct DamagedFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(
    "damaged debug information leaves counts right and names from the symbol table",
    .enabled(if: Privileges.isInstalled("objcopy"), "objcopy is not installed"),
    arguments: [".debug_info", ".debug_abbrev"], [1, 2, 3])
  func survivesDamagedDebugInfo(section: String, seed: UInt64) throws {
    let run = try profile(try copy(damaging: section, seed: seed, every: 1))
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    #expect(run.report.rows("read_block").map(\.calls) == [100])
    #expect(run.report.rows("write_report").map(\.calls) == [10])
  }

  @Test(
    "single wrong bytes in any section harm nothing but the names",
    .enabled(if: Privileges.isInstalled("objcopy"), "objcopy is not installed"),
    arguments: [".debug_info", ".debug_abbrev", ".debug_line", ".debug_str", ".eh_frame"], [4, 5, 6])
  func survivesWrongBytes(section: String, seed: UInt64) throws {
    let run = try profile(try copy(damaging: section, seed: seed, every: 20))
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(run.standardError == "")
    // However they are called, a hundred reads and ten writes are there.
    let calls = run.report.functions.filter { $0.module == "damaged" }.map(\.calls)
    #expect(calls.reduce(0, +) == 112)
    #expect(calls.contains(100) || section != ".debug_line")
  }

  @Test("a program without its section headers still runs and is reported")
  func survivesLostSectionHeaders() throws {
    var data = try #require(FileManager.default.contents(atPath: Fixture.path("nested-O2")))
    for offset in 0x28..<0x30 { data[offset] = 0xff }
    let run = try profile(try scratch.program("damaged", data))
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(run.standardError == "")
    let calls = run.report.functions.filter { $0.module == "damaged" }.map(\.calls)
    #expect(calls.reduce(0, +) == 112)
  }

  @Test("a program that was deleted or replaced while it runs keeps its own names", arguments: [true, false])
  func namesReplacedProgram(isReplaced: Bool) throws {
    let path = try scratch.program("program", copyOf: Fixture.path("blocked"))
    let target = try Target(path, scratch: scratch)
    try FileManager.default.removeItem(atPath: path)
    if isReplaced { try FileManager.default.copyItem(atPath: Fixture.path("recursion"), toPath: path) }
    let report = scratch.newPath("report")
    let run = try Profiler.run(
      ["-o", report, "-p", "\(target.id)", "--function-time", "--source", "--duration", "300ms"],
      scratch: scratch)
    #expect(run.end == .status(0))
    let rows = FunctionReportText(Scratch.text(of: report)).functions
    #expect(rows.map(\.function) == ["wait_for_request"])
    #expect(try rows.first?.line == Fixture.line("wait_for_request", in: "blocked.c"))
  }

  @Test(
    "a program in another mount namespace is read through it",
    .enabled(if: Privileges.canBindMount, "needs root and unshare, to make a mount namespace"))
  func readsThroughMountNamespace() throws {
    let directory = scratch.newPath("inner")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    let script = """
      mount -t tmpfs none '\(directory)' && cp '\(Fixture.path("blocked"))' '\(directory)/inside' \
      && exec '\(directory)/inside'
      """
    let target = try Child(["unshare", "--mount", "sh", "-c", script], scratch: scratch)
    try #require(
      waitUntil {
        ProcessState.isInRead(target.id) && Scratch.text(of: "/proc/\(target.id)/comm") == "inside\n"
      })
    let report = scratch.newPath("report")
    let run = try Profiler.run(
      ["-o", report, "-p", "\(target.id)", "--function-time", "--source", "--duration", "300ms"],
      scratch: scratch)
    #expect(run.end == .status(0))
    let row = try #require(
      FunctionReportText(Scratch.text(of: report)).rows("wait_for_request", in: "inside").first)
    #expect(try row.line == Fixture.line("wait_for_request", in: "blocked.c"))
  }

  private func profile(_ program: String) throws -> Profiler.Run {
    try Profiler.report(["--function-time", "--source", "--top", "100", "--", program], scratch: scratch)
  }

  /// A copy of `nested-O2` in one of whose sections about one byte in `every` is random.
  private func copy(damaging name: String, seed: UInt64, every: UInt64) throws -> String {
    let dump = scratch.newPath("section")
    let original = Fixture.path("nested-O2")
    let dumped = try Child(
      ["objcopy", "--dump-section", "\(name)=\(dump)", original, scratch.newPath("unused")],
      scratch: scratch)
    try #require(dumped.wait() == .status(0))
    let section = try #require(FileManager.default.contents(atPath: dump))
    var bytes = section
    var state = seed &* 0x9e37_79b9_7f4a_7c15
    func random() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state >> 11
    }
    for index in bytes.indices where random() % every == 0 {
      bytes[index] = UInt8(truncatingIfNeeded: random())
    }
    var data = try #require(FileManager.default.contents(atPath: original))
    let place = try #require(data.range(of: section))
    data.replaceSubrange(place, with: bytes)
    return try scratch.program("damaged", data)
  }
}
