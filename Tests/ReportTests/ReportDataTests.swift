import Foundation
import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct ReportDataTests {
  private static let figures = [
    "calls", "errors", "total_ns", "min_ns", "p50_ns", "p90_ns", "p95_ns", "p99_ns", "p999_ns", "max_ns",
    "bytes",
  ]

  private func object(_ renderer: some ProfileRenderer, of resolved: ResolvedProfile) throws -> [String: Any]
  {
    let contents = renderer.render(resolved)
    #expect(contents.filter { $0 == UInt8(ascii: "\n") }.count == 1 && contents.last == UInt8(ascii: "\n"))
    return try #require(try JSONSerialization.jsonObject(with: Data(contents)) as? [String: Any])
  }

  private func rows(_ object: [String: Any]) throws -> [[String: Any]] {
    try #require(object["rows"] as? [[String: Any]])
  }

  @Test func summaryLooksAsItShould() throws {
    let resolved = ReportFixture.resolved()
    try Golden.expect(SummaryData(format: .json).render(resolved), equals: "summary", type: "json")
    try Golden.expect(SummaryData(format: .csv).render(resolved), equals: "summary", type: "csv")
  }

  @Test func functionsLookAsTheyShould() throws {
    let resolved = ReportFixture.resolved()
    for format in [DataFormat.json, .csv] {
      let data = FunctionData(format: format, showsSource: true).render(resolved)
      try Golden.expect(data, equals: "function-time.source", type: format == .json ? "json" : "csv")
    }
  }

  @Test func aRowOfTheSummaryHoldsTheSumsOfItsCalls() throws {
    let object = try object(SummaryData(format: .json), of: ReportFixture.resolved())
    #expect(object["schema"] as? String == "renacer-prof.summary")
    #expect(object["version"] as? Int == 1)
    let row = try #require(try rows(object).first { $0["syscall"] as? String == "read" })
    #expect(Set(row.keys) == Set(Self.figures + ["syscall", "errors_by_name"]))
    let exact = ["calls", "errors", "total_ns", "min_ns", "max_ns", "bytes"].map { row[$0] as? Int }
    #expect(exact == [4, 0, 16_000_000, 1_000_000, 10_000_000, 4000])
    let median = try #require(row["p50_ns"] as? Double)
    #expect(abs(median - 2_000_000) <= 16_000)
    #expect(row["p90_ns"] as? Int == 10_000_000)
    let write = try #require(try rows(object).first { $0["syscall"] as? String == "write" })
    #expect(write["errors"] as? Int == 1)
    #expect(write["errors_by_name"] as? [String: Int] == ["ENOSPC": 1])
    #expect(row["errors_by_name"] as? [String: Int] == [:])
  }

  @Test func aRowOfAFunctionSaysWhereItSpentMostTime() throws {
    let object = try object(FunctionData(format: .json, showsSource: true), of: ReportFixture.resolved())
    #expect(object["schema"] as? String == "renacer-prof.functions")
    let rows = try rows(object)
    let keys = Set(
      Self.figures + [
        "function", "module", "file", "line", "inclusive_ns", "slow_calls", "waiting", "io_files",
      ])
    for row in rows { #expect(Set(row.keys) == keys) }
    #expect(rows.map { $0["function"] as? String } == ["load", "save", "[program start]", "serve"])
    #expect(rows.map { $0["waiting"] as? Bool } == [false, false, false, true])
    #expect(rows.map { $0["line"] as? Int } == [12, 20, nil, 30])
    #expect(rows[0]["file"] as? String == "/src/app/load.c")
    #expect(rows[0]["slow_calls"] as? Int == 4)
    #expect(rows[2]["file"] is NSNull)
  }

  @Test func withoutSourceFilesAndLinesAreNull() throws {
    let resolved = ReportFixture.resolved()
    let object = try object(FunctionData(format: .json, showsSource: false), of: resolved)
    for row in try rows(object) {
      #expect(row["file"] is NSNull)
      #expect(row["line"] is NSNull)
    }
    let csv = String(
      decoding: FunctionData(format: .csv, showsSource: false).render(resolved), as: UTF8.self)
    #expect(csv.contains("\r\nload,app,,,4,0,16000000,"))
  }

  @Test func captureFactsStandBesideTheNumbers() throws {
    let object = try object(SummaryData(format: .json), of: ReportFixture.resolved())
    let capture = try #require(object["capture"] as? [String: Any])
    #expect(capture["command"] as? [String] == ["./app", "--fast"])
    #expect(capture["programs"] as? [String] == ["app", "helper"])
    #expect(capture["wall_ns"] as? Int == 80_000_000)
    #expect(capture["floor_ns"] as? [String: Int] == ["same_processor": 5_000, "other_processor": 60_000])
    #expect(capture["unfinished_calls"] as? Int == 1)
    #expect(capture["clock"] as? String == "kernel")
    #expect(capture["calls_timed_by_tracer"] as? Int == 2)
    #expect(capture["own_cpu_ns"] as? Int == 9_000_000)
    let unwinding = try #require(capture["unwinding"] as? [String: Int])
    #expect(unwinding["complete"] == 7 && unwinding["frame_limit"] == 1)
  }

  @Test func aRunWithoutCallsHasNoRows() throws {
    let empty = ProfileFixture().resolved
    for renderer in [SummaryData(format: .json), FunctionData(format: .json, showsSource: true)]
      as [any ProfileRenderer]
    {
      let object = try object(renderer, of: empty)
      #expect(try rows(object).isEmpty)
      #expect((object["capture"] as? [String: Any])?["floor_ns"] is NSNull)
    }
    #expect(SummaryData(format: .csv).render(empty).filter { $0 == UInt8(ascii: "\n") }.count == 1)
  }

  @Test func hostileNamesStayText() throws {
    var fixture = ProfileFixture()
    let name = "=cmd(\"<script>\u{1b}[31m\u{202e}\")"
    let frame = SourceFrame(function: name, module: "-app", file: "@f.c", line: 1, origin: .program)
    fixture.add(addresses: [[frame]], "read", nanoseconds: [1000])
    let row = try #require(
      try rows(object(FunctionData(format: .json, showsSource: true), of: fixture.resolved)).first)
    #expect(row["function"] as? String == name)
    let csv = FunctionData(format: .csv, showsSource: true).render(fixture.resolved)
    let line = String(decoding: csv, as: UTF8.self).split(separator: "\r\n").last
    #expect(
      line?.hasPrefix(#""'=cmd(""<script>\x1b[31m\u{202e}"")","'-app","'@f.c",1,1,0,1000,"#) == true)
  }
}
