import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct SummaryOrderTests {
  /// many: 3 calls of 1, 2 and 3 µs. long: 1 of 100 µs. failing: 2 of 5 and 9 µs, both failed.
  private static func profile() -> Profile {
    var fixture = ProfileFixture()
    fixture.add(["main"], "many", microseconds: [1, 2, 3])
    fixture.add(["main"], "long", microseconds: [100])
    fixture.add(["main"], "failing", microseconds: [5, 9], error: 2)
    return fixture.resolved.profile
  }

  @Test(
    arguments: [
      (.time, ["long", "failing", "many"]), (.calls, ["many", "failing", "long"]),
      (.errors, ["failing", "long", "many"]), (.name, ["failing", "long", "many"]),
      (.minimumTime, ["long", "failing", "many"]), (.maximumTime, ["long", "failing", "many"]),
      (.averageTime, ["long", "failing", "many"]),
    ] as [(SummaryOrder, [String])])
  func figuresFallAndNamesRise(order: SummaryOrder, names: [String]) {
    #expect(CallSummary(Self.profile(), order: order).rows.map(\.name) == names)
  }

  @Test func timesOfOneCallAreNotThoseOfAll() {
    var fixture = ProfileFixture()
    fixture.add(["main"], "even", microseconds: [10, 10, 10, 10])
    fixture.add(["main"], "uneven", microseconds: [1, 30])
    let profile = fixture.resolved.profile
    let first = { (order: SummaryOrder) in CallSummary(profile, order: order).rows.first?.name }
    #expect(first(.time) == "even")
    #expect(first(.minimumTime) == "even")
    #expect(first(.maximumTime) == "uneven")
    #expect(first(.averageTime) == "uneven")
  }

  @Test func textJSONAndCSVHaveTheSameOrder() {
    let resolved = ReportFixture.resolved()
    let text = SummaryReport(options: .init(order: .name)).render(resolved)
    let rows = String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst(2).prefix(4)
    #expect(rows.map { $0.split(separator: " ").last } == ["epoll_wait", "openat", "read", "write"])
    let csv = String(
      decoding: SummaryData(format: .csv, order: .name).render(resolved), as: UTF8.self)
    #expect(
      csv.split(separator: "\r\n").dropFirst().map { $0.prefix { $0 != "," } }
        == ["epoll_wait", "openat", "read", "write"])
  }
}
