import Foundation
import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct ReportPageTests {
  private static func page(_ resolved: ResolvedProfile) -> String {
    let page = ReportPage(
      functions: .init(showsSource: true, rows: 20, baseDirectory: "/src/app"),
      summary: .init(showsPercentiles: true))
    return String(decoding: page.render(resolved), as: UTF8.self)
  }

  /// What a reader sees of a page: text without tags, with spaces for what lies between cells.
  private static func text(of page: String) -> String {
    page.replacing(/<style>[\s\S]*<\/style>/, with: "").replacing(/<[^>]*>/, with: " ")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  private static func words(_ text: some StringProtocol) -> [Substring] {
    text.split { $0.isWhitespace }.map { Substring($0) }
  }

  @Test func pageLooksAsItShould() throws {
    try Golden.expect(Array(Self.page(ReportFixture.resolved()).utf8), equals: "reports", type: "html")
  }

  @Test func everyLineOfTheTextReportsIsOnThePage() {
    let resolved = ReportFixture.resolved()
    let text = Self.words(Self.text(of: Self.page(resolved))).joined(separator: " ")
    let functions = FunctionReport(
      options: .init(showsSource: true, rows: 20, baseDirectory: "/src/app")
    ).render(resolved)
    let summary = SummaryReport(options: .init(showsPercentiles: true)).render(resolved)
    let lines = String(decoding: functions + summary, as: UTF8.self).split(separator: "\n")
    for line in lines where !line.hasPrefix("------") && !line.hasPrefix("wall time") {
      let wanted = Self.words(line).joined(separator: " ").replacing("renacer-prof: ", with: "")
      #expect(text.contains(wanted), "\(line)")
    }
  }

  @Test func namesOfATracedProgramAreNoMarkup() {
    var fixture = ProfileFixture()
    let name = "f<script>alert(\"1\")</script>&'\u{1b}[31m"
    let frame = SourceFrame(function: name, module: "<b>", file: "/<i>/x.c", line: 1, origin: .program)
    fixture.add(addresses: [[frame]], "<u>", nanoseconds: [1000], program: "<s>")
    fixture.add(addresses: [[frame]], "read", nanoseconds: [1000], program: "other")
    fixture.capture.command = ["<em>", "\u{1b}]0;title\u{7}"]
    fixture.notes = ["<strong>"]
    let page = Self.page(fixture.resolved)
    for tag in ["<script", "<b>", "<i>", "<u>", "<s>", "<em>", "<strong>", "\u{1b}", "\u{7}"] {
      #expect(!page.contains(tag), "\(tag)")
    }
    #expect(page.contains("f&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\\x1b[31m"))
  }

  @Test func aRunWithoutCallsGetsASentence() {
    #expect(Self.page(ProfileFixture().resolved).contains("<p>No traced call was made.</p>"))
  }
}
