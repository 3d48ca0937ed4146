import Foundation
import TestSupport
import Testing
import Trace

@testable import Report

/// The page of a trace as a browser shows it.
@Suite(.enabled(if: Chromium.path != nil, "chromium is not in PATH"), .serialized)
struct TraceHTMLBrowserTests {
  /// Does something on the page, then leaves what can be seen in `<output>`.
  private func results(driver: String, hasScript: Bool = true) throws -> [String: Any] {
    let output = MemoryOutput()
    var options = TraceHTML.Options()
    options.showsSource = true
    LiveFixture.play(to: TraceHTML(options: options, origin: LiveFixture.origin, output: output))
    var page = output.text
    if !hasScript {
      page = page.replacing(/<script>[\s\S]*?<\/script>/, with: "", maxReplacements: 1)
    }
    let script = """
      <script>
      window.addEventListener("load", async () => {
        "use strict";
        const find = (selector) => document.querySelector(selector);
        const shown = () => Array.from(document.querySelectorAll("tbody tr"))
          .filter((row) => row.offsetHeight > 0)
          .map((row) => row.querySelector("td.name")?.textContent ?? "event");
        const type = (text) => new Promise((done) => {
          find("input[type=search]").value = text;
          find("input[type=search]").dispatchEvent(new Event("input"));
          setTimeout(done, 500);
        });
        const results = {};
        try { \(driver) } catch (error) { results.error = String(error); }
        const element = document.createElement("output");
        element.textContent = encodeURIComponent(JSON.stringify(results));
        document.body.append(element);
      });
      </script>
      </body>
      """
    page = page.replacing("</body>", with: script, maxReplacements: 1)
    let document = try Chromium.document(Array(page.utf8), type: "html")
    let match = try #require(document.firstMatch(of: /<output>(.*?)<\/output>/), "\(document.suffix(2000))")
    let json = try #require(String(match.output.1).removingPercentEncoding)
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func theFilterShowsRowsWithAllItsWords() throws {
    let results = try results(
      driver: """
        results.before = shown();
        await type("ENOENT open");
        results.matching = shown();
        results.count = find(".shown").textContent;
        await type("no such words");
        results.none = shown();
        await type("");
        results.after = shown();
        """)
    #expect(results["error"] == nil)
    let all = ["openat", "dup", "read"] + Array(repeating: "event", count: 6)
    #expect(results["before"] as? [String] == all)
    #expect(results["matching"] as? [String] == ["openat"])
    #expect(results["count"] as? String == "1 of 3 calls")
    #expect(results["none"] as? [String] == [])
    #expect(results["after"] as? [String] == all)
  }

  @Test func failedAndSlowCallsCanBeShownAlone() throws {
    let results = try results(
      driver: """
        const boxes = Array.from(document.querySelectorAll("input[type=checkbox]"));
        results.labels = boxes.map((box) => box.parentElement.textContent);
        boxes[0].click(); results.failed = shown(); boxes[0].click();
        boxes[1].click(); results.slow = shown();
        """)
    #expect(results["labels"] as? [String] == ["failed (1)", "slow (1)"])
    #expect(results["failed"] as? [String] == ["openat"])
    #expect(results["slow"] as? [String] == ["dup"])
  }

  @Test func aClickOnDurationSortsAndTheThirdRestoresTheOrder() throws {
    let results = try results(
      driver: """
        const names = () => shown().slice(0, 3);
        const heading = find("th.duration");
        for (const step of ["descending", "ascending", "none"]) {
          heading.querySelector("button").click();
          results[step] = heading.getAttribute("aria-sort") === step ? names() : [];
        }
        """)
    #expect(results["descending"] as? [String] == ["read", "dup", "openat"])
    #expect(results["ascending"] as? [String] == ["openat", "dup", "read"])
    #expect(results["none"] as? [String] == ["openat", "dup", "read"])
  }

  @Test func withoutItsScriptThePageIsATable() throws {
    let results = try results(
      driver:
        "results.shown = shown(); results.controls = document.querySelectorAll('input, button').length;",
      hasScript: false)
    #expect((results["shown"] as? [String])?.prefix(3) == ["openat", "dup", "read"])
    #expect(results["controls"] as? Int == 0)
  }
}
