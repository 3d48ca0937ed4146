import Foundation
import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct FileReportTests {
  /// `load` reads two files for 9 and 1 ms and four more for 0.5 ms each; `save` writes to a socket for 8 ms.
  private static let profile = {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [4000, 5000], bytes: 300, file: "/data/big.db")
    fixture.add(["main", "load"], "read", microseconds: [1000], bytes: 20, error: 5, file: "/data/small.db")
    for name in ["a", "b", "c", "d"] {
      fixture.add(["main", "load"], "openat", microseconds: [500], file: "/etc/\(name)\u{1b}[31m")
    }
    fixture.add(["main", "save"], "write", microseconds: [8000], file: "tcp 10.0.0.1:80", thread: "io")
    fixture.add(["main", "save"], "sync", microseconds: [1000])
    fixture.add(["main"], "epoll_wait", microseconds: [70_000], isWaiting: true, file: "[eventpoll]")
    return fixture.resolved
  }()

  private static func text(_ renderer: some ProfileRenderer, _ resolved: ResolvedProfile = profile) -> String
  {
    String(decoding: renderer.render(resolved), as: UTF8.self)
  }

  /// Words of the line that ends with a text.
  private static func line(_ end: String, in text: String) -> [Substring] {
    (text.split(separator: "\n").first { $0.hasSuffix(end) } ?? "").split(separator: " ")
  }

  @Test func filesStandInOrderOfTheirTime() {
    let text = Self.text(FileReport(rows: 20))
    let names = text.split(separator: "\n").compactMap { $0.split(separator: "  ").last }
    let expected = ["/data/big.db", "tcp 10.0.0.1:80", "(no file)", "/data/small.db"]
    #expect(names.map(String.init).filter(expected.contains) == expected)
    let big = Self.line("/data/big.db", in: text)
    // 9 of 21 ms in two calls, of 300 bytes.
    #expect(big.prefix(6) == ["9.00", "ms", "42.9%", "2", "4.50", "ms"])
    #expect(big.suffix(3) == ["300", "B", "/data/big.db"])
    #expect(Self.line("/data/small.db", in: text).suffix(2) == ["1", "/data/small.db"])
    #expect(text.contains("Waiting (poll, epoll, select …) by file"))
    #expect(!text.contains("\u{1b}") && text.contains("\\x1b[31m"))
  }

  @Test func functionsShowTheirFilesAndTheRestAsOne() {
    let options = FunctionReport.Options(showsSource: false, rows: 20, showsFiles: true)
    let text = Self.text(FunctionReport(options: options))
    let lines = text.split(separator: "\n").map(String.init)
    let start = lines.firstIndex { $0.hasSuffix("  load [app]") } ?? lines.count
    let below = lines.dropFirst(start + 1).prefix(4)
    #expect(below.first?.hasSuffix("  on /data/big.db") == true)
    #expect(below.last?.hasSuffix("  on 3 other files") == true)
    // Three times 0.5 ms.
    #expect(below.last?.contains("1.50 ms") == true)
    #expect(!Self.text(FunctionReport(options: .init(showsSource: false, rows: 20))).contains("big.db"))
  }

  @Test func dataHasEveryFileAndItsKind() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(FileData(format: .json).render(Self.profile)))
        as? [String: Any])
    #expect(object["schema"] as? String == "renacer-prof.files")
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 9)
    #expect(rows.map { $0["io_file"] as? String }.prefix(2) == ["/data/big.db", "tcp 10.0.0.1:80"])
    #expect(rows.prefix(2).map { $0["kind"] as? String } == ["path", "socket"])
    #expect(rows[0]["total_ns"] as? Int == 9_000_000 && rows[0]["bytes"] as? Int == 300)
    let none = try #require(rows.first { $0["kind"] as? String == "none" })
    #expect(none["io_file"] is NSNull && none["total_ns"] as? Int == 1_000_000)
    #expect(rows.last?["waiting"] as? Bool == true)
    let csv = Self.text(FileData(format: .csv))
    #expect(csv.contains("\r\n\"tcp 10.0.0.1:80\",socket,1,0,8000000,"))
  }

  @Test func functionDataNamesTheFiles() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(
        with: Data(FunctionData(format: .json, showsSource: false).render(Self.profile))) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    let load = try #require(rows.first { $0["function"] as? String == "load" })
    let files = try #require(load["io_files"] as? [[String: Any]])
    #expect(files.count == 6)
    #expect(files[1]["io_file"] as? String == "/data/small.db" && files[1]["errors"] as? Int == 1)
    let save = try #require(rows.first { $0["function"] as? String == "save" })
    #expect((save["io_files"] as? [[String: Any]])?.count == 1)
    let csv = Self.text(FunctionData(format: .csv, showsSource: false))
    #expect(csv.contains("false,/data/big.db\r\n"))
  }

  @Test func filtersKeepFilesAndThreads() {
    var filter = ProfileFilter()
    filter.file = NameGlob("*.db")
    let files = FileTable(filter.apply(to: Self.profile).profile) { !$0.isWaiting }
    #expect(files.rows.map(\.file.name) == ["/data/big.db", "/data/small.db"])
    #expect(files.total.calls == 3)
    #expect(
      Self.text(FileReport(rows: 5), filter.apply(to: Self.profile)).contains("only files that match '*.db'"))
    filter.file = nil
    filter.thread = NameGlob("i?")
    let threads = FileTable(filter.apply(to: Self.profile).profile) { _ in true }
    #expect(threads.rows.map(\.file.name) == ["tcp 10.0.0.1:80"])
  }

  @Test func patternsMatchPathsOrTheirLastPart() {
    func matches(_ pattern: String, _ name: String) -> Bool {
      NameGlob(pattern).matches(TracedFile(name: name))
    }
    #expect(matches("*.db", "/var/lib/a.db") && matches("a.d?", "/var/a.db") && matches("/var/*", "/var/x/y"))
    #expect(matches("/*/y", "/var/x/y") && matches("a.db", "/tmp/a.db (deleted)"))
    #expect(matches("[eventpoll]", "[eventpoll]") && matches("tcp *", "tcp 1.2.3.4:5"))
    #expect(!matches("lib", "/var/lib/a.db") && !matches("/a.db", "/var/a.db") && !matches("*", ""))
    #expect(!matches("1.2.3.4:5", "tcp 1.2.3.4:5"))
  }

  @Test func comparisonsShowFilesAndGatesNameThem() throws {
    func run(_ microseconds: UInt64) -> ResolvedProfile {
      var fixture = ProfileFixture()
      fixture.add(["f"], "read", microseconds: Array(repeating: microseconds, count: 40), file: "/a/x.db")
      fixture.add(["f"], "read", microseconds: Array(repeating: 10, count: 40), file: "/a/y.log")
      return fixture.resolved
    }
    let comparison = ProfileComparison(
      before: .init(runs: [run(10)], name: "a"), after: .init(runs: [run(90)], name: "b"))
    let rows = comparison.rows(.files)
    #expect(rows.map(\.subject.name) == ["/a/x.db", "/a/y.log"])
    #expect(rows[0][.time].before == 400_000 && rows[0][.time].after == 3_600_000)
    let gates = try ["file:*.db time>100%", "file:/a/y.log time>1%", "file:none calls>0%"].map {
      try Gate($0)
    }
    #expect(Gate.verdicts(gates, on: comparison).map(\.trips) == [true, false, false])
    let text = String(
      decoding: ComparisonReport(comparison, rowLimit: 5).contents(.text), as: UTF8.self)
    #expect(text.contains("Time by file"))
  }
}
