import Foundation
import FoundationXML
import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct ComparisonReportTests {
  private static let hostile = "evil|`<b>\u{1b}[31m"

  private static func comparison() -> ProfileComparison {
    ProfileComparisonTests.compared(
      [ProfileComparisonTests.run([("a", [10, 20, 30]), (hostile, [5, 6, 7])])],
      [ProfileComparisonTests.run([("a", [110, 120, 130]), (hostile, [5, 6, 9])])])
  }

  private static func contents(_ format: ComparisonReport.Format, gates: [String] = []) throws -> String {
    let comparison = comparison()
    let verdicts = Gate.verdicts(try gates.map { try Gate($0) }, on: comparison)
    return String(
      decoding: ComparisonReport(comparison, verdicts: verdicts, rowLimit: 20).contents(format), as: UTF8.self
    )
  }

  @Test func textBeginsWithTheVerdictInWords() throws {
    let text = try Self.contents(.text)
    // 78 µs before; 380 µs after.
    #expect(text.contains("Time in calls grew from 78.0 µs to 380 µs, +302 µs (+387.2%)"))
    #expect(text.contains("give several runs a side"))
    #expect(text.contains("60.0 µs   360 µs   +300 µs  +500.0%"))
    #expect(!text.contains("\u{1b}"))
  }

  @Test(arguments: ComparisonReport.Format.allCases)
  func looksAsItDid(format: ComparisonReport.Format) throws {
    let gates = ["time>10% and time>50us", "function:a calls>0%", "syscall:read p99>1ms"]
    try Golden.expect(
      Array(Self.contents(format, gates: gates).utf8), equals: "comparison.\(format.rawValue)")
  }

  @Test func severalRunsTellOfNoiseBetweenThem() {
    let runs = [10, 11, 12].map { ProfileComparisonTests.run([("a", [$0])]) }
    let text = ComparisonVerdict(ProfileComparisonTests.compared(runs, runs)).sentences.joined()
    #expect(text.contains("medians over 3 and 3 runs") && !text.contains("one run a side"))
  }

  @Test func sidesThatWereMeasuredInDifferentWaysAreNotTakenForAlike() {
    func sentences(_ change: (inout CaptureSummary) -> Void) -> String {
      let before = ProfileComparisonTests.run([("a", [10])])
      var capture = before.profile.capture
      change(&capture)
      var profile = before.profile
      profile.capture = capture
      let after = ResolvedProfile(profile: profile, sourceFrames: before.sourceFrames, notes: before.notes)
      return ComparisonVerdict(ProfileComparisonTests.compared([before], [after])).sentences.joined(
        separator: " ")
    }
    #expect(sentences { _ in }.contains("Both sides were measured by ptrace, tracer clock."))
    let other = sentences {
      ($0.backend, $0.clock, $0.lostCalls) = (.perf, .kernel, 12)
    }
    #expect(
      other.contains(
        "before was measured by ptrace, tracer clock, the side after by perf events, kernel clock"))
    #expect(other.contains("LOST: 0 calls before and 12 calls after are missing."))
  }

  @Test func markdownCannotBeBrokenByNames() throws {
    let markdown = try Self.contents(.markdown)
    #expect(markdown.contains(#"evil\|\`\<b\>\\x1b\[31m"#))
    let tables = markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    let cells = tables.map { $0.replacing(#"\|"#, with: "").count { $0 == "|" } }
    #expect(!cells.isEmpty && cells.allSatisfy { $0 == 10 })
  }

  @Test func jsonHoldsAllFiguresOfBothSides() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.contents(.json, gates: ["calls>0%"]).utf8))
        as? [String: Any])
    #expect(json["schema"] as? String == "renacer-prof.diff")
    let functions = try #require(json["functions"] as? [[String: Any]])
    let first = try #require(functions.first)
    #expect(first["function"] as? String == "a" && first["state"] as? String == "kept")
    let total = try #require(first["total_ns"] as? [String: Any])
    #expect(total["before"] as? Int == 60_000 && total["after"] as? Int == 360_000)
    #expect(total["relative"] as? Double == 5 && total["significant"] as? Bool == true)
    let gates = try #require(json["gates"] as? [[String: Any]])
    #expect(gates.first?["trips"] as? Bool == false)
  }

  @Test func infiniteGrowthIsNullInJSON() throws {
    let comparison = ProfileComparisonTests.compared(
      [ProfileComparisonTests.run([("a", [1])])], [ProfileComparisonTests.run([("b", [1])])])
    let text = ComparisonReport(comparison, rowLimit: 5).contents(.json)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text)) }
    #expect(String(decoding: text, as: UTF8.self).contains("\"relative\":null"))
  }

  @Test func junitFailsTheGatesThatTrip() throws {
    let xml = try Self.contents(
      .junit, gates: ["time>10% and time>50us", "calls>0%", "function:\"<&\" time>1%"])
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.cases == ["time>10% and time>50us", "calls>0%", "function:\"<&\" time>1%"])
    #expect(reader.failed == ["time>10% and time>50us"])
    #expect(reader.suite["tests"] == "3" && reader.suite["failures"] == "1")
  }
}

/// Names of the test cases of a JUnit file, and which failed.
private final class JUnitReader: NSObject, XMLParserDelegate {
  private(set) var suite: [String: String] = [:]
  private(set) var cases: [String] = []
  private(set) var failed: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "testsuite": suite = attributes
    case "testcase": cases.append(attributes["name"] ?? "")
    case "failure": failed.append(cases.last ?? "")
    default: break
    }
  }
}
