import Testing

/// Programs of several threads and processes: every call is counted once, to its own function.
@Suite struct ThreadAndChildTests {
  @Test("four threads at the same time keep their own calls")
  func countsThreads() throws {
    let run = try Profiler.profile("threads")
    try expect(
      run,
      keeps: [
        Promise("thread_a_reads", in: "threads", source: "threads.c", calls: 100, bytes: 6400),
        Promise("thread_b_writes", in: "threads", source: "threads.c", calls: 200, bytes: 6400),
        Promise("thread_c_preads", in: "threads", source: "threads.c", calls: 300, bytes: 4800),
        Promise("thread_d_seeks", in: "threads", source: "threads.c", calls: 400, bytes: 0),
      ])
    expectWholeStacks(run.report)
  }

  @Test("a child that runs another program is followed into it")
  func followsExec() throws {
    let run = try Profiler.profile("vfork_exec")
    try expect(
      run,
      keeps: [
        Promise("before_child", in: "vfork_exec", source: "vfork_exec.c", calls: 5, bytes: 40),
        Promise("after_child", in: "vfork_exec", source: "vfork_exec.c", calls: 7, bytes: 56),
        Promise("read_block", in: "nested-O2", source: "nested.c", calls: 20, bytes: 1280),
        Promise("write_report", in: "nested-O2", source: "nested.c", calls: 10, bytes: 320),
      ])
    expectWholeStacks(run.report)
    #expect(run.report.header.contains("  programs: vfork_exec, nested-O2"))
  }

  @Test("children and grandchildren that are copies of the program are followed")
  func followsForks() throws {
    let run = try Profiler.profile("forks")
    try expect(
      run,
      keeps: [
        Promise("child_reads", in: "forks", source: "forks.c", calls: 60, bytes: 3840),
        Promise("grandchild_reads", in: "forks", source: "forks.c", calls: 15, bytes: 960),
        Promise("parent_writes", in: "forks", source: "forks.c", calls: 5, bytes: 40),
      ])
    expectWholeStacks(run.report)
  }

  @Test("another program run by a thread that is not the first one is followed")
  func followsExecInThread() throws {
    let run = try Profiler.profile("exec_in_thread")
    try expect(
      run,
      keeps: [
        Promise("leader_reads", in: "exec_in_thread", source: "exec_in_thread.c", calls: 5, bytes: 320),
        Promise("thread_reads", in: "exec_in_thread", source: "exec_in_thread.c", calls: 7, bytes: 448),
        Promise("read_block", in: "nested-O2", source: "nested.c", calls: 20, bytes: 1280),
      ])
    expectWholeStacks(run.report)
  }

  @Test("children made by clone3 and clone are followed, also with shared memory")
  func followsRawClones() throws {
    let run = try Profiler.profile("raw_clone")
    try expect(
      run,
      keeps: [
        Promise("clone3_child_reads", in: "raw_clone", source: "raw_clone.c", calls: 10, bytes: 640),
        Promise("shared_memory_child_reads", in: "raw_clone", source: "raw_clone.c", calls: 20, bytes: 1280),
        Promise("parent_reads", in: "raw_clone", source: "raw_clone.c", calls: 5, bytes: 320),
      ])
  }

  @Test("--no-follow leaves children alone and keeps the first process with its threads")
  func staysWithFirstProcess() throws {
    let forks = try Profiler.profile("forks", options: ["--no-follow"])
    try expect(
      forks, keeps: [Promise("parent_writes", in: "forks", source: "forks.c", calls: 5, bytes: 40)])
    #expect(forks.report.rows("child_reads").isEmpty)
    #expect(forks.report.rows("grandchild_reads").isEmpty)

    let threads = try Profiler.profile("threads", options: ["--no-follow"])
    try expect(
      threads,
      keeps: [Promise("thread_c_preads", in: "threads", source: "threads.c", calls: 300, bytes: 4800)])
  }
}
