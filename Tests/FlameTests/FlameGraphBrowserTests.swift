import Foundation
import TestSupport
import Testing
import Trace

@testable import Flame

@Suite(.enabled(if: Chromium.path != nil, "chromium is not in PATH"), .serialized)
struct FlameGraphBrowserTests {
  /// What the drivers below are written with. `shown` maps each name that can be seen to its left edge and
  /// width in percent of the plot, as the browser laid it out.
  private static let vocabulary = #"""
    "use strict";
    const results = {};
    window.addEventListener("error", (event) => { results.error = event.message; });
    const picture = (root) => {
      const plot = root.querySelector("svg.frames");
      const frames = () => Array.from(plot.querySelectorAll("g.f"));
      const label = (group) => group.querySelector("text")?.textContent ?? "";
      const find = (name) => frames().find((group) => label(group).startsWith(name));
      const within = (group) => {
        const whole = frames()[0].querySelector("rect").getBoundingClientRect();
        const box = group.querySelector("rect").getBoundingClientRect();
        return [box.left - whole.left, box.width].map((value) => Math.round(value / whole.width * 1000) / 10);
      };
      const control = (name) =>
        Array.from(root.getElementsByTagName("*")).find((element) => element.localName === name);
      const input = control("input"), button = control("button");
      return {
        plot, find, input, button, label,
        shown: () => Object.fromEntries(frames().filter((group) => group.getBoundingClientRect().width > 0)
          .map((group) => [label(group), within(group)])),
        click: (name) => find(name).dispatchEvent(new MouseEvent("click", { bubbles: true })),
        key: (key, options) => (document.activeElement ?? root).dispatchEvent(
          new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options })),
        search: (text) => { input.value = text; input.dispatchEvent(new Event("input")); },
        highlighted: () => frames().filter((group) => group.classList.contains("m")).map(label),
        matched: () => root.querySelector(".matched").textContent,
        fill: (name) => getComputedStyle(find(name).querySelector("rect")).fill,
        tooltip: () => {
          const tooltip = root.querySelector(".tooltip");
          return tooltip.getAttribute("visibility") === "visible"
            ? Array.from(tooltip.querySelectorAll("text")).map((text) => text.textContent) : [];
        },
        hover: (name) => {
          const box = find(name).querySelector("rect").getBoundingClientRect();
          find(name).dispatchEvent(new MouseEvent("mousemove",
            { bubbles: true, clientX: box.left + box.width / 2, clientY: box.top + 5 }));
        },
      };
    };
    """#

  private static func script(_ driver: String) -> String {
    """
    <script><![CDATA[\(vocabulary)
    \(driver)
    document.documentElement.setAttribute("data-results", encodeURIComponent(JSON.stringify(results)));
    ]]></script>
    """
  }

  /// 25 % in load, 75 % in save.
  private var small: ProfileFixture {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [200, 300], bytes: 4096)
    fixture.add(["main", "save"], "write", microseconds: [1500], bytes: 1024)
    return fixture
  }

  private func svg(_ fixture: ProfileFixture) -> [UInt8] {
    FlameGraph(tree: CallTree(fixture.resolved)).svg()
  }

  /// Opens a picture by itself, drives it, and returns what the driver left in `results`.
  private func drive(_ fixture: ProfileFixture, _ driver: String) throws -> [String: Any] {
    try drive(svg(fixture), driver)
  }

  private func drive(_ svg: [UInt8], _ driver: String) throws -> [String: Any] {
    let driven = String(decoding: svg, as: UTF8.self).replacing(
      "</script>\n</svg>",
      with: "</script>\n" + Self.script("const it = picture(document.documentElement);\n" + driver) + "</svg>"
    )
    return try results(try Chromium.document(Array(driven.utf8), type: "svg"))
  }

  private func results(_ document: String) throws -> [String: Any] {
    let match = try #require(document.firstMatch(of: /data-results="([^"]*)"/), "the driver did not finish")
    let text = try #require(String(match.1).removingPercentEncoding)
    let results = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(results["error"] == nil)
    return results
  }

  private func places(_ value: Any?) throws -> [String: [Double]] {
    try #require(value as? [String: [NSNumber]]).mapValues { $0.map(\.doubleValue) }
  }

  @Test func `a click makes a frame as wide as the picture, and its callers with it`() throws {
    let results = try drive(
      small,
      """
      results.before = it.shown();
      results.offersReset = !it.button.hidden;
      it.click("load");
      results.zoomed = it.shown();
      results.offersResetZoomed = !it.button.hidden;
      results.callerIsFaded = getComputedStyle(it.find("main").querySelector("rect")).fillOpacity < 1;
      it.button.click();
      results.after = it.shown();
      """)
    let whole = [
      "all": [0.0, 100], "main": [0, 100], "load": [0, 25], "read": [0, 25], "save": [25, 75],
      "write": [25, 75],
    ]
    #expect(try places(results["before"]) == whole)
    let zoomed = ["all": [0.0, 100], "main": [0, 100], "load": [0, 100], "read": [0, 100]]
    #expect(try places(results["zoomed"]) == zoomed)
    #expect(try places(results["after"]) == whole)
    #expect(results["callerIsFaded"] as? Bool == true)
    #expect(results["offersReset"] as? Bool == false)
    #expect(results["offersResetZoomed"] as? Bool == true)
  }

  @Test func `a difference is red and blue, says both sides, and can be zoomed and searched`() throws {
    func run(_ stacks: [([String], UInt64)]) -> ResolvedProfile {
      var fixture = ProfileFixture()
      for (stack, time) in stacks { fixture.add(stack, "read", microseconds: [time]) }
      return fixture.resolved
    }
    let before = run([
      (["main", "slower"], 100), (["main", "faster"], 400), (["main", "same"], 200), (["gone"], 100),
    ])
    let after = run([
      (["main", "slower"], 400), (["main", "faster"], 100), (["main", "same"], 200), (["fresh"], 200),
    ])
    let difference = CallTreeDifference(before: [before], after: [after])
    let results = try drive(
      DifferentialFlameGraph(difference).svg(),
      """
      results.shown = it.shown();
      const fills = {};
      for (const name of ["slower", "faster", "same", "fresh", "gone"]) {
        fills[name] = it.fill(name).match(/\\d+/g).map(Number);
      }
      results.fills = fills;
      it.hover("slower");
      results.tooltip = it.tooltip();
      it.click("slower");
      results.zoomed = it.shown()["slower"];
      it.search("fresh");
      results.found = it.highlighted();
      """)
    // 900 µs after, and 100 that vanished.
    let shown = try places(results["shown"])
    #expect(shown["slower"]?[1] == 40 && shown["faster"]?[1] == 10 && shown["gone"]?[1] == 10)
    let fills = try places(results["fills"])
    func excess(_ name: String) -> Double { (fills[name]?[0] ?? 0) - (fills[name]?[2] ?? 0) }
    #expect(excess("slower") > 40 && excess("fresh") > 40, "\(fills)")
    #expect(excess("faster") < -40 && excess("gone") < -40, "\(fills)")
    #expect(abs(excess("same")) < 30, "\(fills)")
    let tooltip = try #require(results["tooltip"] as? [String])
    #expect(tooltip.first == "slower" && tooltip.contains("100 µs → 400 µs (+300.0%)"), "\(tooltip)")
    #expect(results["zoomed"] as? [Double] == [0, 100])
    #expect(results["found"] as? [String] == ["fresh"])
  }

  @Test func `a name is cut to its frame and shown whole when there is room`() throws {
    let long = "parse_the_configuration_file_with_a_rather_long_name"
    var fixture = ProfileFixture()
    fixture.add(["main", long], "read", microseconds: [200])
    fixture.add(["main", "save"], "write", microseconds: [800])
    let results = try drive(
      fixture,
      """
      results.before = it.label(it.find("parse"));
      it.click("parse");
      results.zoomed = it.label(it.find("parse"));
      const box = it.find("parse").querySelector("rect").getBoundingClientRect();
      results.fits = it.find("parse").querySelector("text").getBoundingClientRect().right <= box.right;
      """)
    let before = try #require(results["before"] as? String)
    #expect(before.hasSuffix("…") && long.hasPrefix(before.dropLast()) && before.count > 10)
    #expect(results["zoomed"] as? String == long)
    #expect(results["fits"] as? Bool == true)
  }

  @Test func `a search colours what matches and tells its share`() throws {
    let results = try drive(
      small,
      """
      const plain = it.fill("read");
      it.search("^(load|read)");
      results.names = it.highlighted();
      results.share = it.matched();
      results.isColoured = it.fill("read") !== plain;
      it.search("READ");
      results.caseMatters = it.highlighted();
      it.search("main|a");
      results.everything = it.matched();
      it.click("save");
      it.search("write");
      results.ofView = it.matched();
      it.search("(");
      results.wrong = it.matched();
      it.search("");
      results.cleared = [it.highlighted().length, it.matched(), it.fill("read") === plain];
      """)
    #expect(results["names"] as? [String] == ["load", "read"])
    // The read lies inside of load and counts once.
    #expect(results["share"] as? String == "matched 25.0% in 2 frames")
    #expect(results["isColoured"] as? Bool == true)
    #expect(results["caseMatters"] as? [String] == [])
    #expect(results["everything"] as? String == "matched 100.0% in 4 frames")
    #expect(results["ofView"] as? String == "matched 75.0% in 1 frame, 100.0% of this view")
    #expect(results["wrong"] as? String == "not a regular expression")
    let cleared = try #require(results["cleared"] as? [Any])
    #expect(cleared[0] as? Int == 0 && cleared[1] as? String == "" && cleared[2] as? Bool == true)
  }

  @Test func `the pointer brings up what was measured of a frame`() throws {
    let results = try drive(
      small,
      """
      results.before = it.tooltip();
      it.hover("save");
      results.hovering = it.tooltip();
      results.doubled = it.plot.querySelectorAll("title").length;
      it.plot.dispatchEvent(new MouseEvent("mouseleave"));
      results.left = it.tooltip();
      """)
    #expect(results["before"] as? [String] == [] && results["left"] as? [String] == [])
    let lines = try #require(results["hovering"] as? [String])
    #expect(
      lines.starts(with: ["save", "app, program code", "time", "1.50 ms (75.0%)", "calls", "1 (33.3%)"]))
    #expect(lines.contains("p99"))
    #expect(results["doubled"] as? Int == 0)
  }

  @Test func `the keyboard searches, walks, zooms and resets`() throws {
    let results = try drive(
      small,
      """
      const selected = () => it.label(it.plot.querySelector(".selected"));
      const walk = (...keys) => { for (const key of keys) it.key(key); };
      walk("ArrowUp", "ArrowUp");
      results.caller = selected();
      walk("ArrowUp");
      results.widest = selected();
      walk("ArrowLeft");
      results.neighbour = selected();
      walk("Enter");
      results.zoomed = Object.keys(it.shown());
      walk("Escape");
      results.reset = Object.keys(it.shown()).length;
      it.key("f", { ctrlKey: true });
      results.isSearching = document.activeElement === it.input;
      """)
    #expect(results["caller"] as? String == "main")
    #expect(results["widest"] as? String == "save")
    #expect(results["neighbour"] as? String == "load")
    #expect((results["zoomed"] as? [String]).map(Set.init) == ["all", "main", "load", "read"])
    #expect(results["reset"] as? Int == 6)
    #expect(results["isSearching"] as? Bool == true)
  }

  @Test func `a name that is markup stays text`() throws {
    let hostile = "<img src=x onerror=results.ran=1><script>results.ran=1</script>"
    var fixture = ProfileFixture()
    fixture.add([hostile], "read", microseconds: [10])
    let results = try drive(
      fixture,
      """
      it.hover("<img");
      it.click("<img");
      it.search("script");
      results.label = it.label(it.find("<img"));
      results.tooltip = it.tooltip()[0];
      results.scripts = document.querySelectorAll("script").length;
      """)
    #expect(results["ran"] == nil)
    #expect(results["label"] as? String == hostile)
    // The picture's own and the driver.
    #expect(results["scripts"] as? Int == 2)
  }

  @Test func `two pictures inside of one page do not disturb each other`() throws {
    let inline = String(decoding: svg(small), as: UTF8.self)
    let page = """
      <!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="margin: 0">
      <div id="first" style="width: 600px">\(inline)</div><div id="second" style="width: 900px">\(inline)</div>
      \(Self.script(
        """
        const [first, second] = ["first", "second"].map((id) => picture(document.getElementById(id)));
        first.click("load");
        second.search("save");
        results.first = [Object.keys(first.shown()).length, first.highlighted().length];
        results.second = [Object.keys(second.shown()).length, second.highlighted().length];
        results.widths = [first, second].map((it) => it.plot.getBoundingClientRect().width);
        """).replacing("<![CDATA[", with: "").replacing("]]>", with: ""))
      </body></html>
      """
    let results = try results(try Chromium.document(Array(page.utf8), type: "html"))
    #expect(results["first"] as? [Int] == [4, 0])
    #expect(results["second"] as? [Int] == [6, 1])
    #expect(results["widths"] as? [Int] == [600 - 32, 900 - 32])
  }

  @Test func `as an image it is drawn at its own size`() throws {
    let image = Data(svg(small)).base64EncodedString()
    let page = """
      <!DOCTYPE html><body><img src="data:image/svg+xml;base64,\(image)"><script>
      const results = {}, image = document.images[0];
      image.decode().catch((error) => { results.error = String(error); }).finally(() => {
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        results.size = [image.naturalWidth, image.naturalHeight];
        results.corner = Array.from(context.getImageData(2, 2, 1, 1).data);
        results.frame = Array.from(context.getImageData(800, 100, 1, 1).data);
        document.documentElement.setAttribute("data-results", encodeURIComponent(JSON.stringify(results)));
      });
      </script></body>
      """
    let results = try results(try Chromium.document(Array(page.utf8), type: "html"))
    #expect(results["size"] as? [Int] == [1200, 92 + 4 * 18 + 36])
    #expect(results["corner"] as? [Int] == [255, 255, 255, 255])
    let frame = try #require(results["frame"] as? [Int])
    #expect(frame[0] > frame[2] + 40, "a system call is red: \(frame)")
  }
}
