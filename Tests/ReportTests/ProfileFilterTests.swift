import Syscalls
import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct ProfileFilterTests {
  private static let profile = {
    var fixture = ProfileFixture()
    fixture.add(["main", "load", "parse"], "read", microseconds: [5, 5000], program: "a")
    fixture.add(["main", "load"], "openat", microseconds: [7], error: 2, program: "b")
    fixture.add(["main", "save"], "write", microseconds: [9], program: "b")
    fixture.add([], "syscall_0x1d6", microseconds: [3], program: "c")
    return fixture.resolved
  }()

  /// The names of the calls that are left, and the programs.
  private static func kept(_ change: (inout ProfileFilter) throws -> Void) rethrows -> (
    calls: [String], programs: [String]
  ) {
    var filter = ProfileFilter()
    try change(&filter)
    let profile = filter.apply(to: Self.profile).profile
    return (profile.series.map { profile.calls[Int($0.key.call.index)].name }, profile.programs)
  }

  @Test("what is asked for is kept, and programs without calls are dropped")
  func keeps() throws {
    #expect(Self.kept { _ in }.calls == ["read", "openat", "write", "syscall_0x1d6"])
    let load = try Self.kept { $0.focus = try NamePattern("^load$") }
    #expect(load.calls == ["read", "openat"])
    #expect(load.programs == ["a", "b"])
    #expect(try Self.kept { $0.ignore = try NamePattern("a[dv]") }.calls == ["syscall_0x1d6"])
    let both = try Self.kept {
      $0.focus = try NamePattern("main")
      $0.ignore = try NamePattern("parse")
    }
    #expect(both.calls == ["openat", "write"])
    #expect(both.programs == ["b"])
    #expect(Self.kept { $0.program = "b" }.calls == ["openat", "write"])
    #expect(Self.kept { $0.statuses = [.failed] }.calls == ["openat"])
    #expect(Self.kept { $0.minimumNanoseconds = 1_000_000 }.calls == ["read"])
    let file = try SyscallSet(expression: "file")
    #expect(Self.kept { $0.calls = file }.calls == ["openat"])
    let others = try SyscallSet(expression: "!read,openat,write")
    #expect(Self.kept { $0.calls = others }.calls == ["syscall_0x1d6"])
  }

  @Test("a report says what it was narrowed to, and escapes it")
  func tells() throws {
    var filter = ProfileFilter()
    filter.focus = try NamePattern("load\u{1b}?")
    filter.minimumNanoseconds = 1_000_000
    let narrowed = filter.apply(to: Self.profile)
    let reports: [any ProfileRenderer] = [
      FunctionReport(options: .init(showsSource: false, rows: 5)), SummaryReport(options: .init()),
    ]
    for report in reports {
      let text = String(decoding: report.render(narrowed), as: UTF8.self)
      #expect(text.contains("only stacks with a function that matches 'load\\x1b?'; calls of 1.00 ms"))
      let whole = String(decoding: report.render(Self.profile), as: UTF8.self)
      #expect(!whole.contains("only "))
    }
  }

  @Test("the calls of a timeline are filtered as the sums are, by latency exactly")
  func filtersTimelines() throws {
    let calls = TimelineFixture.randomCalls(300, seed: 9)
    let whole = TimelineFixture.profile(of: calls)
    func starts(_ change: (inout ProfileFilter) throws -> Void) throws -> [UInt64] {
      var filter = ProfileFilter()
      try change(&filter)
      let profile = filter.apply(to: whole).profile
      let timeline = try #require(profile.timeline)
      #expect(timeline.missedCalls == 0)
      for call in timeline.calls { #expect(Int(call.series) < profile.series.count) }
      return timeline.calls.map(\.start)
    }
    #expect(try starts { $0.statuses = [.failed] } == calls.filter { $0.error != 0 }.map(\.start))
    #expect(try starts { $0.program = "helper" } == calls.filter { $0.program == "helper" }.map(\.start))
    #expect(
      try starts { $0.focus = try NamePattern("function_2") }
        == calls.filter { $0.stack.contains("function_2") }.map(\.start))
    #expect(
      try starts { $0.minimumNanoseconds = 1_234_567 }
        == calls.filter { $0.nanoseconds >= 1_234_567 }.map(\.start))
  }
}
