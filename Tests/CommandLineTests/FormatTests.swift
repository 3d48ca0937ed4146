import Foundation
import Testing

/// Traces and reports in the formats that programs read.
@Suite struct FormatTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The objects of a trace, each line read by Foundation.
  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  private func calls(_ objects: [[String: Any]], named name: String) -> [[String: Any]] {
    objects.filter { $0["name"] as? String == name && $0["type"] as? String == "call" }
  }

  /// What a Python program prints that is given files.
  private func python(_ program: String, _ files: String...) throws -> String {
    let child = try Child(["python3", "-c", program] + files, scratch: scratch)
    #expect(try child.wait() == .status(0), "\(child.standardError)")
    return child.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Writes an output to a file that Python can read.
  private func output(_ options: [String], _ command: [String]) throws -> (path: String, text: String) {
    let path = scratch.newPath("output")
    let run = try Profiler.run(["-o", path] + options + ["--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return (path, Scratch.text(of: path))
  }

  private let reads = [Fixture.path("reads"), "500"]

  @Test("every call of a trace is an object, and every object says what it is")
  func writesJSON() throws {
    let objects = try objects(output(["-f", "--format", "json"], reads).text)
    #expect(objects.first?["type"] as? String == "trace")
    #expect(objects.first?["command"] as? [String] == reads)
    #expect(calls(objects, named: "pread64").count == 502)
    let keys: Set = [
      "type", "pid", "tid", "start_ns", "name", "args", "raw_args", "result", "error", "result_text",
      "duration_ns", "duration_us",
    ]
    for call in objects where call["type"] as? String == "call" { #expect(Set(call.keys) == keys) }
    let last = try #require(objects.last)
    #expect(last["type"] as? String == "exit")
    #expect(last["status"] as? Int == 0)
  }

  @Test("start and duration of calls fit in the wall time, and one thread's calls do not overlap")
  func tellsTimes() throws {
    let before = Date().timeIntervalSince1970
    let objects = try objects(output(["--format", "json"], reads).text)
    let after = Date().timeIntervalSince1970
    let start = try #require(objects.first?["start_unix_ns"] as? Int)
    #expect((before...after).contains(Double(start) / 1e9))
    var end = 0
    for call in objects where call["type"] as? String == "call" {
      let begin = try #require(call["start_ns"] as? Int)
      #expect(begin >= end)
      end = begin + (try #require(call["duration_ns"] as? Int))
      let microseconds = try #require(call["duration_us"] as? Double)
      #expect(abs(microseconds * 1000 - Double(end - begin)) < 0.5)
    }
    #expect(Double(end) / 1e9 < after - before)
  }

  @Test(
    "CSV, HTML and the summary count the same calls as JSON",
    .enabled(if: Privileges.isInstalled("python3"), "python3 is not installed"))
  func formatsAgree() throws {
    var counts: [String: Int] = [:]
    for call in try objects(output(["--format", "json"], reads).text) where call["type"] as? String == "call"
    {
      counts[try #require(call["name"] as? String), default: 0] += 1
    }
    let csv = """
      import csv, sys, collections
      rows = list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))
      assert all(None not in row and None not in row.values() for row in rows)
      count = collections.Counter(row['syscall'] for row in rows)
      print(len(rows), count['pread64'], sum(int(row['result']) for row in rows if row['syscall'] == 'close'))
      """
    let traced = try output(["--format", "csv", "-T", "-s"], reads).path
    let total = counts.values.reduce(0, +)
    #expect(try python(csv, traced) == "\(total) 502 0")
    let html = """
      import html.parser, sys, collections
      class Page(html.parser.HTMLParser):
          names, cells, inside = collections.Counter(), set(), False
          def handle_starttag(self, tag, attributes):
              classes = dict(attributes).get('class', '')
              if tag == 'tr': self.count = 0
              if tag == 'td': self.count += 1
              self.inside = tag == 'td' and classes == 'name'
              self.isCall = classes.startswith('call') if tag == 'tr' else getattr(self, 'isCall', False)
          def handle_endtag(self, tag):
              if tag == 'tr' and self.isCall: self.cells.add(self.count)
          def handle_data(self, data):
              if self.inside: self.names[data] += 1
              self.inside = False
      page = Page()
      page.feed(open(sys.argv[1], encoding='utf-8').read())
      print(sum(page.names.values()), page.names['pread64'], page.cells)
      """
    #expect(try python(html, output(["--format", "html"], reads).path) == "\(total) 502 {5}")
    let summary = try objects(output(["-c", "--format", "json"], reads).text)
    for row in try #require(summary.first?["rows"] as? [[String: Any]]) {
      let name = try #require(row["syscall"] as? String)
      #expect(row["calls"] as? Int == counts[name], "\(name)")
    }
  }

  /// A directory with files of hostile names, and a shell program that reads them; the shell makes the bytes.
  private func hostileProgram() throws -> [String] {
    let script = #"""
      cd "$1"
      for name in '<script>alert(1)<%s' '=cmd()' 'a"b'"'"'c' 'x,y;=z' '\033[31mred' 'bad\377\200utf' 'two\nlines'; do
        file=$(printf "$name" X); echo x > "$file"; cat "$file" > /dev/null
      done
      """#
    return ["sh", "-c", script, "sh", scratch.path]
  }

  @Test(
    "hostile file names are text in every format, and whole",
    .enabled(if: Privileges.isInstalled("python3"), "python3 is not installed"))
  func survivesHostileNames() throws {
    let command = try hostileProgram()
    let names = try objects(output(["-f", "-yy", "--format", "json"], command).text)
      .filter { $0["name"] as? String == "openat" }
      .compactMap { ($0["args"] as? [String])?.dropFirst().first }
    for name in [
      #""<script>alert(1)<X""#, #""=cmd()""#, #""a\"b'c""#, #""x,y;=z""#, #""\33[31mred""#,
      #""bad\377\200utf""#, #""two\nlines""#,
    ] { #expect(names.contains(name), "\(name)") }
    for format in ["json", "csv", "html"] {
      let path = try output(["-f", "-yy", "-k", "-s", "--format", format], command).path
      let bytes = try #require(FileManager.default.contents(atPath: path))
      let text = try #require(String(validating: bytes, as: UTF8.self), "\(format) is not UTF-8")
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\r" }, "\(format)")
      if format == "html" { #expect(!text.contains("<script>alert")) }
    }
    let csv = """
      import csv, sys
      rows = list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))
      text = [row['syscall'] + row['arguments'] for row in rows]
      assert not any(cell and cell[0] in '=+-@\\t\\r' for row in rows for key, cell in row.items() if key != 'result')
      print(sum('bad\\\\377\\\\200utf' in line for line in text) > 0, sum('x,y;=z' in line for line in text) > 0)
      """
    #expect(try python(csv, output(["-f", "--format", "csv"], command).path) == "True True")
  }

  @Test(
    "traces and reports match their schemas",
    .enabled(if: FormatTests.hasSchemaReader, "python3 has no module jsonschema"))
  func matchesSchemas() throws {
    let program = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      lines = open(sys.argv[2], encoding='utf-8').read().splitlines()
      for line in lines: validator.validate(json.loads(line))
      print(len(lines) > 0)
      """
    let schemas = Fixture.sourceDirectory + "/../../Documentation"
    let signals = [
      "sh", "-c", "cat /nonexistent 2>/dev/null; kill -USR1 $(sh -c 'echo $PPID') & wait; exit 0",
    ]
    for command in [reads, [Fixture.path("threads")], signals] {
      let trace = try output(["-f", "-s", "-k", "--format", "json"], command).path
      #expect(try python(program, schemas + "/trace.schema.json", trace) == "True")
      let options = ["-f", "-c", "--function-time", "--files", "-s", "--format", "json"]
      let reports = try output(options, command).path
      #expect(try python(program, schemas + "/summary.schema.json", reports) == "True")
    }
  }

  private static let hasSchemaReader: Bool = {
    guard Privileges.isInstalled("python3"), let scratch = try? Scratch(),
      let child = try? Child(["python3", "-c", "import jsonschema"], scratch: scratch)
    else { return false }
    return (try? child.wait()) == .status(0)
  }()

  @Test(
    "a trace that SIGTERM ends has whole lines, and the call that was going on",
    arguments: ["json", "csv", "html"])
  func keepsWhatWasTraced(format: String) throws {
    let path = scratch.newPath("output")
    let profiler = try Profiler.start(
      ["-o", path, "--format", format, "--", "sleep", "60"], scratch: scratch)
    #expect(waitUntil { Scratch.text(of: path).contains("brk") })
    profiler.signal(SIGTERM)
    try profiler.wait()
    let text = Scratch.text(of: path)
    #expect(text.contains("clock_nanosleep"))
    if format == "json" {
      // The kernel may have interrupted it for the signal, or it was still going on.
      let sleep = try #require(calls(objects(text), named: "clock_nanosleep").first)
      #expect(sleep["result"] is NSNull || sleep["error"] as? String == "ERESTART_RESTARTBLOCK")
    }
    #expect(text.utf8.last == UInt8(ascii: "\n"))
    if format == "html" { #expect(text.hasSuffix("</html>\n")) }
  }

  @Test("the rows of a summary are sorted as asked for, and -S stands for --sort-by")
  func sorts() throws {
    for option in ["-S", "--sort-by"] {
      let table = SummaryText(try output(["-c", option, "calls"], reads).text)
      let counts = table.rows.map(\.calls)
      #expect(counts == counts.sorted(by: >))
      #expect(table.rows.first?.name == "pread64")
    }
    let names = SummaryText(try output(["-c", "-S", "name"], reads).text).rows.map(\.name)
    #expect(names == names.sorted())
  }

  @Test("formats and orders that have nothing to act on are refused")
  func refusesContradictions() throws {
    let picture = scratch.newPath("picture.svg")
    for options in [
      ["--flamegraph", picture, "--format", "json"], ["--folded", picture, "--format", "csv"],
      ["-S", "calls"], ["-c", "-S", "colour"], ["-c", "--format", "xml"],
    ] {
      expectError(try Profiler.run(options + ["--", "true"], scratch: scratch), status: 2)
    }
    #expect(!FileManager.default.fileExists(atPath: picture))
  }
}
