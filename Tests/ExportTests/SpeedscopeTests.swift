import TestSupport
import Testing
import Trace

@testable import Export

@Suite struct SpeedscopeTests {
  private func read(_ resolved: ResolvedProfile, waiting: Bool = false) throws -> [String: Any] {
    var options = ExportOptions()
    options.title = "app"
    options.includesWaiting = waiting
    return try ExportedJSON(Speedscope(options: options).render(resolved)).root
  }

  private func names(_ root: [String: Any]) -> [String] {
    root.object("shared").objects("frames").map { $0.text("name") }
  }

  @Test(arguments: [false, true])
  func `each stack weighs the nanoseconds of its calls, waiting only where asked for`(waiting: Bool) throws {
    let calls = TimelineFixture.randomCalls(500, seed: 3)
    let root = try read(TimelineFixture.profile(of: calls), waiting: waiting)
    let names = names(root)
    let sums = try #require(root.objects("profiles").first)
    #expect(sums.text("type") == "sampled")
    #expect(sums.text("unit") == "nanoseconds")
    let samples = try #require(sums["samples"] as? [[Int]])
    var found: [[String]: Int] = [:]
    for (stack, weight) in zip(samples, sums.numbers("weights")) {
      found[stack.map { names[$0] }, default: 0] += weight
    }
    var expected: [[String]: Int] = [:]
    for call in calls where waiting || call.name != "poll" {
      expected[[call.program] + call.stack + [call.name], default: 0] += Int(call.nanoseconds)
    }
    #expect(found == expected.filter { $0.value > 0 })
    #expect(sums.number("endValue") == expected.values.reduce(0, +))
  }

  @Test func `a thread's timeline is its calls in the order of time, with the gaps between them`() throws {
    let resolved = TimelineFixture.profile(of: [
      .init(["main"], "write", start: 200, nanoseconds: 7),
      .init(["main", "load"], "read", start: 100, nanoseconds: 50),
      .init(["main"], "poll", thread: 11, start: 0, nanoseconds: 500),
      .init(["main", "load"], "read", start: 160, nanoseconds: 40),
    ])
    let root = try read(resolved)
    let names = names(root)
    let threads = root.objects("profiles").dropFirst()
    #expect(threads.map { $0.text("name") } == ["app 10", "app 11"])
    #expect(threads.map { $0.number("endValue") } == [500, 500])
    let samples = try threads.map { thread in
      let stacks = try #require(thread["samples"] as? [[Int]])
      return zip(stacks, thread.numbers("weights")).map { stack, weight in
        "\(stack.map { names[$0] }.joined(separator: ";")) \(weight)"
      }
    }
    #expect(
      samples == [
        [
          " 100", "main;load;read 50", " 10", "main;load;read 40", "main;write 7", " 293",
        ], ["main;poll 500"],
      ])
  }

  @Test func `stacks of random timelines lie where their calls do`() throws {
    let calls = TimelineFixture.randomCalls(400, seed: 8)
    let root = try read(TimelineFixture.profile(of: calls))
    let names = names(root)
    var found: [String] = []
    for profile in root.objects("profiles").dropFirst() {
      var now = 0
      let stacks = try #require(profile["samples"] as? [[Int]])
      for (stack, weight) in zip(stacks, profile.numbers("weights")) {
        #expect(weight > 0)
        if !stack.isEmpty {
          found.append("\(profile.text("name")) \(now) \(weight) \(stack.map { names[$0] })")
        }
        now += weight
      }
      #expect(now == profile.number("endValue"))
      #expect(now == calls.map { Int($0.start + $0.nanoseconds) }.max())
    }
    let expected = calls.filter { $0.nanoseconds > 0 }.map {
      "\($0.program) \($0.thread) \($0.start) \($0.nanoseconds) \([$0.program] + $0.stack + [$0.name])"
    }
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `a profile without a timeline has the sums alone`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [1, 2])
    let profiles = try read(fixture.resolved).objects("profiles")
    #expect(profiles.map { $0.text("type") } == ["sampled"])
    #expect(profiles.first?.numbers("weights") == [3000])
  }
}
