import Testing

/// Programs and threads that come and go in unusual ways behave and count as they do untraced.
@Suite(.serialized) struct ChildrenTests {
  /// Filtered by the kernel, with every call stopped, and without children.
  static let ways: [[String]] = [["-f", "-c", "-e", "trace=io"], ["-f", "-c"], ["-c"]]

  static let modes: [(String, RunningProgram.End)] = [
    ("leader_exits", .status(5)), ("many_threads", .status(0)), ("exec_others", .status(6)),
    ("parent_sibling", .status(0)), ("thread_signal", .status(0)), ("shared_plugin", .status(0)),
    ("killed_forkers", .status(0)), ("daemon", .status(0)),
  ]

  @Test(arguments: modes, ways) func endsAsUntraced(
    mode: (String, RunningProgram.End), options: [String]
  ) throws {
    let program = try RunningProgram.profiled(options, [RunningProgram.fixture("kin"), mode.0])
    #expect(try program.wait() == mode.1)
  }

  @Test(arguments: [
    ("leader_exits", "read", 10), ("parent_sibling", "read", 10), ("thread_signal", "read", 10),
    ("shared_plugin", "read", 40), ("many_threads", "write", 1000), ("daemon", "write", 10),
  ]) func everyCallIsSeen(mode: String, call: String, count: Int) throws {
    let untouched = try RunningProgram.run([
      RunningProgram.profiler, "-f", "-c", "--", RunningProgram.fixture("kin"),
    ])
    for options in Self.ways[..<2] {
      let program = try RunningProgram.profiled(options, [RunningProgram.fixture("kin"), mode])
      try program.wait()
      let loading = call == "read" && mode == "leader_exits" ? 1 : 0  // pthread_exit loads a library
      #expect(program.calls(call) - untouched.calls(call) - loading == count)
    }
  }

  @Test func aStormOfShortChildrenLosesNoneAndLeavesNone() throws {
    let script = "for i in $(seq 500); do /bin/true & done; wait; seq 200 | xargs -P 8 -n 1 /bin/true"
    let program = try RunningProgram.profiled(["-f", "-c"], ["sh", "-c", script])
    #expect(try program.wait(seconds: 120) == .status(0))
    #expect(program.calls("execve") >= 700)
  }
}
