import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct FunctionReportTests {
  @Test func reportWithSourceLinesLooksAsItShould() throws {
    let options = FunctionReport.Options(showsSource: true, rows: 20, baseDirectory: "/src/app")
    let report = FunctionReport(
      ReportFixture.resolved(), notes: ["app: something \u{1b}[1mto know"], options: options)
    try Golden.expect(report.text(), equals: "function-time.source")
  }

  @Test func reportWithoutSourceLinesAndWithFewRowsLooksAsItShould() throws {
    let options = FunctionReport.Options(showsSource: false, rows: 1)
    let report = FunctionReport(ReportFixture.resolved(), notes: [], options: options)
    try Golden.expect(report.text(), equals: "function-time.top-1")
  }

  @Test func aProgramWithoutCallsGetsASentence() {
    let report = FunctionReport(
      ProfileFixture().resolved, notes: [], options: .init(showsSource: true, rows: 20))
    #expect(report.text().hasSuffix("\nNo traced call was made.\n"))
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func totalsOfFunctionsAndOfTheirLinesAddUp(seed: UInt64) {
    let resolved = ProfileFixture.random(seed: seed, stacks: 60).resolved
    for isWaiting in [false, true] {
      let table = FunctionTable(resolved) { $0.isWaiting == isWaiting }
      let expected = resolved.profile.series
        .filter { resolved.profile.calls[Int($0.key.call.index)].isWaiting == isWaiting }
        .reduce(0) { $0 + $1.measure.totalNanoseconds }
      #expect(table.total.totalNanoseconds == expected)
      #expect(table.functions.reduce(0) { $0 + $1.measure.totalNanoseconds } == expected)
      for row in table.functions {
        #expect(row.inclusiveNanoseconds >= row.measure.totalNanoseconds)
        #expect(row.inclusiveNanoseconds <= expected)
        #expect(row.sites.values.reduce(0, +) == row.measure.totalNanoseconds)
      }
    }
  }
}
