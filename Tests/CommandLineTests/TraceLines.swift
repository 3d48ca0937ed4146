/// A trace in strace's notation, taken apart into calls and what stands between them.
struct TraceLines {
  struct Call: Equatable, CustomStringConvertible {
    let name: String
    /// The first word of the result: a number, the name of an error, or `?`; `address` and `process` where it is one, which
    /// differs from run to run.
    let result: String

    var description: String { "\(name) = \(result)" }
  }

  let lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n") }

  /// Calls in the order of their ends. Addresses differ from run to run; errors are written in two ways.
  var calls: [Call] {
    lines.compactMap { line in
      let form = #/^(?:\d+ +|\[pid +\d+\] )?(?:<\.\.\. )?(\w+)(?:\(| resumed>).* = (?:-1 )?(\S+)/#
      guard let match = line.firstMatch(of: form) else { return nil }
      let (name, word) = (String(match.output.1), String(match.output.2))
      if name == "set_tid_address" { return Call(name: name, result: "process") }
      if word.hasPrefix("0x") { return Call(name: name, result: "address") }
      return Call(name: name, result: word.hasPrefix("-E") ? String(word.dropFirst()) : word)
    }
  }

  /// Lines of signals, stops and ends, without the process and without what stands in braces.
  var events: [String] {
    lines.compactMap { line in
      guard let start = line.firstRange(of: #/(?:---|\+\+\+) /#)?.lowerBound else { return nil }
      return String(line[start...].replacing(#/ \{.*\}/#, with: ""))
    }
  }

  /// The ids in front of lines.
  var processes: Set<Int32> {
    Set(lines.compactMap { $0.firstMatch(of: /^(?:\[pid +)?(\d+)/).flatMap { Int32($0.output.1) } })
  }

  /// What strace shows of a command with the same options; runs it to its end.
  static func strace(_ options: [String], _ command: [String], scratch: Scratch) throws -> TraceLines {
    let path = scratch.newPath("strace")
    try Child(["strace", "-o", path] + options + command, scratch: scratch).wait()
    return TraceLines(Scratch.text(of: path))
  }

  /// What we show of it.
  static func ours(_ options: [String], _ command: [String], scratch: Scratch) throws -> TraceLines {
    TraceLines(try Profiler.report(options + ["--"] + command, scratch: scratch).reportText)
  }
}
