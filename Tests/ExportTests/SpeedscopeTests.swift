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

  @Test func `a thread's timeline opens the frames of each call at its start and closes them at its end`()
    throws
  {
    let resolved = TimelineFixture.profile(of: [
      .init(["main", "load"], "read", start: 100, nanoseconds: 50),
      .init(["main"], "poll", thread: 11, start: 0, nanoseconds: 500),
      .init(["main"], "write", start: 200, nanoseconds: 7),
    ])
    let root = try read(resolved)
    let names = names(root)
    let threads = root.objects("profiles").filter { $0.text("type") == "evented" }
    #expect(threads.map { $0.text("name") } == ["app 10", "app 11"])
    #expect(threads.map { $0.number("endValue") } == [500, 500])
    let events = threads[0].objects("events").map {
      "\($0.text("type")) \(names[$0.number("frame")]) \($0.number("at"))"
    }
    #expect(
      events == [
        "O main 100", "O load 100", "O read 100", "C read 150", "C load 150", "C main 150", "O main 200",
        "O write 200", "C write 207", "C main 207",
      ])
  }

  @Test func `events of random timelines nest, never go back, and hold every call's time`() throws {
    let calls = TimelineFixture.randomCalls(400, seed: 8)
    let root = try read(TimelineFixture.profile(of: calls))
    var time = 0
    for profile in root.objects("profiles") where profile.text("type") == "evented" {
      var open: [(frame: Int, at: Int)] = []
      var now = 0
      for event in profile.objects("events") {
        #expect(event.number("at") >= now)
        now = event.number("at")
        if event.text("type") == "O" {
          open.append((event.number("frame"), now))
        } else {
          let top = open.popLast()
          let last = try #require(top)
          #expect(last.frame == event.number("frame"))
          if open.isEmpty { time += now - last.at }
        }
      }
      #expect(open.isEmpty)
      #expect(now <= profile.number("endValue"))
    }
    #expect(time == calls.reduce(0) { $0 + Int($1.nanoseconds) })
  }

  @Test func `a profile without a timeline has the sums alone`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [1, 2])
    let profiles = try read(fixture.resolved).objects("profiles")
    #expect(profiles.map { $0.text("type") } == ["sampled"])
    #expect(profiles.first?.numbers("weights") == [3000])
  }
}
