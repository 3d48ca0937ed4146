import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct FunctionReportTests {
  @Test func reportWithSourceLinesLooksAsItShould() throws {
    let options = FunctionReport.Options(showsSource: true, rows: 20, baseDirectory: "/src/app")
    try Golden.expect(
      FunctionReport(options: options).render(ReportFixture.resolved()), equals: "function-time.source")
  }

  @Test func reportWithoutSourceLinesAndWithFewRowsLooksAsItShould() throws {
    let options = FunctionReport.Options(showsSource: false, rows: 1)
    try Golden.expect(
      FunctionReport(options: options).render(ReportFixture.resolved()), equals: "function-time.top-1")
  }

  @Test func aProgramWithoutCallsGetsASentence() {
    let report = FunctionReport(options: .init(showsSource: true, rows: 20)).render(ProfileFixture().resolved)
    #expect(String(decoding: report, as: UTF8.self).hasSuffix("\nNo traced call was made.\n"))
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func totalsOfFunctionsAndOfTheirLinesAddUp(seed: UInt64) {
    let resolved = ProfileFixture.random(seed: seed, stacks: 60).resolved
    for isWaiting in [false, true] {
      let table = FunctionTable(resolved, ChargedCalls(resolved)) { $0.isWaiting == isWaiting }
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
