import Testing

/// Command lines that make no sense: one line, status 2, and nothing was run.
@Suite struct UsageErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs options in front of a program that would leave a file behind.
  private func expectUsageError(
    _ options: [String], saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let marker = scratch.newPath("marker")
    let run = try Profiler.run(options + ["--", "touch", marker], scratch: scratch)
    expectError(run, status: 2, sourceLocation: sourceLocation)
    for word in words {
      #expect(run.standardError.contains(word), "\(run.standardError)", sourceLocation: sourceLocation)
    }
    let ran = Scratch.names(in: scratch.path).contains { $0.hasSuffix("-marker") }
    #expect(!ran, sourceLocation: sourceLocation)
  }

  @Test("an unknown system call is named, with the nearest that exists")
  func suggestsCalls() throws {
    try expectUsageError(["-c", "-e", "trace=raed"], saying: "raed", "did you mean read")
    try expectUsageError(["-c", "-e", "trace=read,opennat"], saying: "opennat", "openat")
    try expectUsageError(["-c", "-e", "trace=xyzzyxyzzy"], saying: "xyzzyxyzzy", "%file")
  }

  @Test("an unknown class is named, with the nearest that exists")
  func suggestsClasses() throws {
    try expectUsageError(["-c", "-e", "trace=%fiel"], saying: "%fiel", "did you mean %file")
    try expectUsageError(["-c", "-e", "trace=netwrok"], saying: "netwrok", "did you mean network")
  }

  @Test(
    "expressions that cannot be read are explained",
    arguments: [
      "trace=", "trace=read,,write", "inject=read", "status=done", "fd=one", "signal=SIGFOO", "quiet=much",
      "read=3", "verbose=all",
    ])
  func explainsExpressions(expression: String) throws {
    try expectUsageError(["-c", "-e", expression])
  }

  @Test("an unknown option is named")
  func namesUnknownOption() throws {
    try expectUsageError(["--function-tmie"], saying: "'--function-tmie'. Did you mean '--function-time'?")
    try expectUsageError(["-c", "--sort=calls"], saying: "'--sort=calls'. Did you mean '--sort-by'?")
    try expectUsageError(["-c", "--bogus"], saying: "'--bogus'. See renacer-prof --help.")
    // What only another command takes is no guess.
    try expectUsageError(
      ["record", "--function-tmie"], saying: "'--function-tmie'. See renacer-prof record --help.")
    expectError(
      try Profiler.run(["flamegraph", "--tilte=x"], scratch: scratch), status: 2,
      saying: "Did you mean '--title'?")
  }

  @Test(
    "values out of range and contradictions are refused",
    arguments: [
      ["--function-time", "--max-frames", "0"], ["--function-time", "--max-frames", "5000"],
      ["--function-time", "--max-frames", "many"], ["--function-time", "--top", "0"],
      ["--function-time", "--top", "-3"], ["-c", "--duration", "10"], ["-c", "--duration", "0s"],
      ["-c", "--duration", "-1s"], ["-c", "--duration", "later"], ["--function-time", "--slow", "1 parsec"],
      ["-z", "-Z"], ["--min-duration", "1"], ["--descendants"], ["--function-time", "-f", "--no-follow"],
      ["-c", "-p", "1"], ["-c", "--weight", "mass"], ["--string-limit", "-1"], ["--string-limit", "9999999"],
    ])
  func refusesValues(options: [String]) throws {
    try expectUsageError(options)
  }

  @Test(
    "help shows the pages that --help shows, and names every command",
    arguments: [
      "", "record", "report", "diff", "merge", "export", "flamegraph", "doctor",
    ])
  func helps(command: String) throws {
    let words = command.isEmpty ? [] : [command]
    let run = try Profiler.run(["help"] + words, scratch: scratch)
    #expect(run.end == .status(0) && run.standardError == "")
    #expect(run.standardOutput == (try Profiler.run(words + ["--help"], scratch: scratch)).standardOutput)
    #expect(run.standardOutput.contains("USAGE: renacer-prof \(command)"))
    let page = try Profiler.run(["--help"], scratch: scratch).standardOutput
    #expect(page.contains("\n  \(command) "))
    expectError(try Profiler.run(["help", "touch"], scratch: scratch), status: 2, saying: "no command touch")
  }

  @Test("an option without its value is refused", arguments: ["-o", "-e", "-p", "--top", "--duration"])
  func wantsValues(option: String) throws {
    expectError(try Profiler.run(["-c", option], scratch: scratch), status: 2, saying: option)
  }

  @Test("a list of process ids that the shell took apart is put together again")
  func explainsUnquotedLists() throws {
    let run = try Profiler.run(["-p", "12", "13", "14", "-c"], scratch: scratch)
    expectError(run, status: 2, saying: "-p 12,13,14", "quote")
    expectError(try Profiler.run(["-p", "12", "ls"], scratch: scratch), status: 2, saying: "not both")
  }

  @Test("nothing to run is said")
  func wantsSomethingToDo() throws {
    expectError(try Profiler.run([], scratch: scratch), status: 2, saying: "Nothing to trace", "--help")
    expectError(try Profiler.run(["-c"], scratch: scratch), status: 2, saying: "Nothing to trace")
    expectError(try Profiler.run(["-c", "--"], scratch: scratch), status: 2, saying: "Nothing to trace")
  }

  @Test("process ids that are none are refused", arguments: ["abc", "0", "-5", "12,", "99999999999", "1x"])
  func refusesProcessIDs(text: String) throws {
    expectError(try Profiler.run(["-c", "-p", text], scratch: scratch), status: 2)
  }

  @Test("values may be written behind short options without a space, as in strace")
  func readsJoinedValues() throws {
    let path = scratch.newPath("report")
    let run = try Profiler.run(
      ["-c", "-etrace=write", "-estatus=successful", "-o\(path)", "--", "echo"], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(SummaryText(Scratch.text(of: path)).rows.map(\.name) == ["write"])
  }

  @Test("a group of short options with a mistake in it is one line", arguments: ["-p0", "-sp", "-cX"])
  func explainsGroups(group: String) throws {
    expectError(try Profiler.run(["-c", group, "--", "true"], scratch: scratch), status: 2)
  }

  @Test("--help and --version go to stdout with status 0")
  func helps() throws {
    for options in [["--help"], ["-h"], ["-c", "--help"]] {
      let run = try Profiler.run(options, scratch: scratch)
      #expect(run.end == .status(0))
      #expect(run.standardError == "")
      for option in ["--function-time", "--source", "--duration", "--max-frames", "--no-follow"] {
        #expect(run.standardOutput.contains(option), "\(options)")
      }
    }
    let version = try Profiler.run(["--version"], scratch: scratch)
    #expect(version.end == .status(0))
    #expect(version.standardOutput.wholeMatch(of: /renacer-prof \d+\.\d+\.\d+\n/) != nil)
  }
}
