import Foundation
import Glibc
import Testing

/// I/O that is no system call, in the same report.
@Suite(.enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
struct OtherIOTests {
  private let scratch: Scratch
  private let file: String

  init() throws {
    scratch = try Scratch()
    file = try scratch.file("data", String(repeating: "0123456789abcdef", count: 64 * 4096 / 16))
  }

  private func profile(_ arguments: [String], _ writer: RecordWriter = .programs) throws -> Profiler.Run {
    try Profiler.report(
      ["--backend", "perf", "--function-time", "--top", "100", "--", Fixture.path("ring")] + arguments,
      scratch: scratch, launcher: writer.launcher)
  }

  @Test(
    "operations of io_uring belong to the function that hands them over, with their bytes",
    arguments: RecordWriter.allCases)
  func attributesRingOperations(writer: RecordWriter) throws {
    let run = try profile([file], writer)
    // Where io_uring is switched off the program says so by its status.
    if run.end == .status(3) { return print("skipped: io_uring is not available here") }
    #expect(run.end == .status(0), "\(run.standardError)")
    let row = try #require(run.report.rows("read_by_ring", in: "ring").first)
    // Each with the io_uring_enter that hands it over, where that is an I/O call.
    #expect(row.calls == 100 || row.calls == 200)
    #expect(Quantity.isRounded(row.bytes, from: 6400))
    #expect(run.reportText.contains("io_uring:read"))
  }

  @Test("operations whose end nobody is told of are said to be missing", arguments: RecordWriter.allCases)
  func countsOperationsWithoutEnd(writer: RecordWriter) throws {
    let run = try profile([file, "skip"], writer)
    if run.end == .status(3) { return print("skipped: io_uring is not available here") }
    #expect(run.end == .status(0), "\(run.standardError)")
    // One is known to have ended when another takes its place in the kernel, which has few for them.
    let line = run.reportText.split(separator: "\n").first { $0.hasPrefix("  LOST: ") }
    let lost = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    #expect((90...99).contains(lost), "\(run.reportText)")
  }

  @Test("operations of io_uring and page faults say which file they are on", arguments: ["pause", "map"])
  func tellsFiles(mode: String) throws {
    let run = try Profiler.report(
      ["--backend", "perf", "--files", "--file", file, "--", Fixture.path("ring"), file, mode],
      scratch: scratch)
    if run.end == .status(3) { return print("skipped: io_uring is not available here") }
    try #require(run.end == .status(0), "\(run.standardError)")
    let faults = run.standardOutput.split(separator: " ").first.flatMap { Int($0) }
    if faults == 0 { return print("skipped: \(file) is on a file system that keeps it in memory") }
    let row = try #require(
      run.reportText.split(separator: "\n").first { $0.hasSuffix(file) && !$0.hasPrefix("renacer") })
    let calls = try #require(Int(row.split(separator: " ").drop { Int($0) == nil }.first ?? ""))
    // All faults; of the reads those after the first has been looked up, with some calls of the C library on the file.
    #expect(mode == "map" ? calls >= (faults ?? .max) : calls > 50, "\(run.reportText)")
  }

  @Test(
    "operations of io_uring on registered files say which file that is, and which other one in its place later",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"))
  func tellsRegisteredFiles() throws {
    guard let files = try filesOfReads("registered") else { return }
    #expect(files == ["[io_uring]": 200, file: 100, "/dev/zero": 100])
  }

  @Test("an operation that takes long has its file as well", arguments: RecordWriter.allCases)
  func tellsFilesOfLateOperations(writer: RecordWriter) throws {
    guard let files = try filesOfReads("late", writer) else { return }
    #expect(files == ["[io_uring]": 1, "pipe": 1])
  }

  /// Calls in `read_by_ring` by their files; `nil` where rings are not to be had.
  private func filesOfReads(_ mode: String, _ writer: RecordWriter = .programs) throws -> [String: Int]? {
    let run = try Profiler.report(
      ["--backend", "perf", "--function-time", "--files", "--", Fixture.path("ring"), file, mode],
      scratch: scratch, launcher: writer.launcher)
    if run.end == .status(3) {
      print("skipped: io_uring is not available here")
      return nil
    }
    try #require(run.end == .status(0), "\(run.standardError)")
    let lines = run.reportText.split(separator: "\n").drop { !$0.contains("read_by_ring [ring]") }
    var files: [String: Int] = [:]
    for line in lines.dropFirst() {
      guard let mark = line.range(of: " on ") else { break }
      // Behind the total, its unit and the share.
      let calls = line.split(separator: " ").dropFirst(3).first
      files[String(line[mark.upperBound...])] = calls.flatMap { Int($0) }
    }
    return files
  }

  @Test("pages that are read in where they are touched are counted as the kernel counts them, and take time")
  func attributesMajorFaults() throws {
    let run = try profile([file, "map"])
    try #require(run.end == .status(0), "\(run.standardError)")
    let counted = try #require(run.standardOutput.split(separator: " ").first.flatMap { Int($0) })
    // A file in memory alone, as on tmpfs, is never read in.
    guard counted > 0 else { return print("skipped: \(file) is on a file system that keeps it in memory") }
    let row = try #require(run.report.rows("touch_pages", in: "ring").first)
    #expect(row.calls == counted, "\(run.reportText)")
    #expect(row.total > 0)
    #expect(run.reportText.contains("page-fault:major"))
  }
}
