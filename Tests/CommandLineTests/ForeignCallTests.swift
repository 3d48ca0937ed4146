import Testing

/// Calls that are not in the x86-64 table are named as what they are.
@Suite struct ForeignCallTests {
  private func lines(_ options: [String]) throws -> [Substring] {
    let run = try Profiler.report(options + ["--", Fixture.path("foreign")], scratch: Scratch())
    // 77: the kernel knows no 32-bit calls, and they fail like the others.
    #expect(run.end == .status(0) || run.end == .status(77), "\(run.standardError)")
    return run.reportText.split(separator: "\n")
  }

  @Test(
    "32-bit, x32 and unknown calls stand between the others under their numbers, and are never taken for calls of the table"
  )
  func namesForeignCalls() throws {
    let all = try lines([])
    let read = try #require(all.lastIndex { $0.hasPrefix("read(-1, ") })
    let names = all[read...].map { $0.prefix { $0 != "(" } }
    #expect(names.prefix(5) == ["read", "i386_syscall_0x14", "x32_syscall_0x27", "syscall_0x270f", "write"])
    #expect(all[read + 3].hasPrefix("syscall_0x270f(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -ENOSYS"))
  }

  @Test("a summary counts each of them by itself")
  func countsForeignCalls() throws {
    let table = SummaryText(try lines(["-c"]).joined(separator: "\n"))
    for name in ["i386_syscall_0x14", "x32_syscall_0x27", "syscall_0x270f"] {
      #expect(table.row(name)?.calls == 1, "\(name)")
    }
    #expect(table.row("writev") == nil)
  }
}
