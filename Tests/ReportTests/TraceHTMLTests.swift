import Foundation
import Testing
import Trace

@testable import Report

@Suite struct TraceHTMLTests {
  private func page(showsProcesses: Bool = true, showsSource: Bool = true) -> String {
    let output = MemoryOutput()
    var options = TraceHTML.Options()
    options.showsProcesses = showsProcesses
    options.showsSource = showsSource
    LiveFixture.play(to: TraceHTML(options: options, origin: LiveFixture.origin, output: output))
    #expect(output.hasWholeLines)
    return output.text
  }

  private func rows(_ page: String) -> [String] {
    page.components(separatedBy: "<tbody>\n").last?.components(separatedBy: "</tr>\n").dropLast() ?? []
  }

  @Test func aCallIsARowThatSaysWhatBecameOfIt() throws {
    let rows = rows(page())
    #expect(rows.count == 9)
    #expect(rows[0].hasPrefix("<tr class=\"call failed\"><td class=\"number\">0.000000</td>"))
    #expect(rows[0].contains("<td class=\"number\" title=\"process 7\">8</td><td class=\"name\">openat</td>"))
    #expect(rows[0].contains("<td class=\"result\">-ENOENT (No such file or directory)</td>"))
    #expect(rows[0].contains("<td class=\"time\" data-ns=\"44012\">44.0 µs</td>"))
    #expect(
      rows[0].hasSuffix(
        "<td class=\"source\" title=\"/src/=cmd().c\">=cmd().c:12 load&lt;&quot;x&quot;&gt;</td>"))
    #expect(rows[1].hasPrefix("<tr class=\"call slow\">"))
    #expect(rows[2].hasPrefix("<tr class=\"call\">"), "a call that did not return is not slow")
    #expect(rows[3].hasPrefix("<tr class=\"event\">"))
    #expect(rows[3].contains("<td colspan=\"5\">--- SIGINT {si_signo"))
    #expect(rows[8].contains("alert \\x1b[5m &lt;i&gt;"))
  }

  @Test func textOfATracedProgramIsNoMarkupAndDoesNotActOnATerminal() {
    let page = page()
    #expect(page.contains("&quot;/tmp/&lt;b&gt;&amp;\\33[31m&quot;"))
    #expect(page.contains("<title>renacer-prof: ./app &lt;script&gt;\\x1b[31m</title>"))
    #expect(!page.contains("<b>") && !page.contains("<i>"))
    #expect(page.components(separatedBy: "<script").count == 2, "only the page's own script")
    #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !TerminalText.isUnsafe($0) })
  }

  @Test func thePageLoadsNothing() {
    let page = page()
    for mark in ["src=", "href=", "url(", "http:", "https:", "@import", "fetch("] {
      #expect(!page.contains(mark), "\(mark)")
    }
    #expect(page.contains("content=\"default-src 'none';"))
  }

  @Test func aStackCanBeOpenedBelowItsCall() {
    let page = page()
    #expect(
      page.contains("<details><summary>stack</summary><pre>/bin/\\x1bapp(load&lt;&quot;x&quot;&gt;+0x1d)"))
    #expect(page.contains("\n/bin/app(main) [0] (inlined)\n</pre></details>"))
  }

  @Test func theFootCountsWhatWasShown() {
    #expect(
      page().contains("<p class=\"totals\">3 calls, 1 failed, 1 slow (1.00 ms or more without waiting)</p>"))
  }

  @Test func columnsThatAreNotAskedForAreLeftOut() {
    let page = page(showsProcesses: false, showsSource: false)
    #expect(!page.contains(">source</th>") && !page.contains(">thread</th>"))
    #expect(!page.contains("title=\"process"))
    #expect(page.contains("<td colspan=\"4\">"))
  }
}
