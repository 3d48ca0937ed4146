import TestSupport
import Testing
import Trace

@testable import Export

@Suite struct FirefoxProfileTests {
  private func threads(_ resolved: ResolvedProfile, waiting: Bool = false) throws -> [[String: Any]] {
    var options = ExportOptions()
    options.includesWaiting = waiting
    options.errorName = { "E\($0)" }
    return try ExportedJSON(FirefoxProfile(options: options).render(resolved)).objects("threads")
  }

  /// Names from the outermost frame on.
  private func stack(_ index: Int, _ thread: [String: Any]) -> [String] {
    let strings = thread["stringArray"] as? [String] ?? []
    let prefixes = thread.object("stackTable")["prefix"] as? [Any] ?? []
    var names: [String] = []
    var current: Int? = index
    while let node = current {
      let frame = thread.object("stackTable").numbers("frame")[node]
      let function = thread.object("frameTable").numbers("func")[frame]
      names.append(strings[thread.object("funcTable").numbers("name")[function]])
      current = prefixes[node] as? Int
      if let parent = current, parent >= node { return ["a caller stands after what it calls"] }
    }
    return names.reversed()
  }

  private func nanoseconds(_ values: Any?) -> [UInt64] {
    (values as? [Double] ?? []).map { UInt64(($0 * 1e6).rounded()) }
  }

  @Test(arguments: [false, true])
  func `stacks weigh what each call took, at its moment; markers have every call`(waiting: Bool) throws {
    let calls = TimelineFixture.randomCalls(300, seed: 2)
    let threads = try threads(TimelineFixture.profile(of: calls), waiting: waiting)
    #expect(threads.map { $0.text("tid") } == ["10", "11", "12", "13"])
    #expect(threads.map { $0.text("pid") } == ["5", "5", "6", "6"])
    for thread in threads {
      let own = calls.filter { "\($0.thread)" == thread.text("tid") }.sorted { $0.start < $1.start }
      let sampled = own.filter { waiting || $0.name != "poll" }
      let samples = thread.object("samples")
      #expect(samples.text("weightType") == "tracing-ms")
      #expect(nanoseconds(samples["time"]) == sampled.map(\.start))
      #expect(nanoseconds(samples["weight"]) == sampled.map(\.nanoseconds))
      #expect(samples.numbers("stack").map { stack($0, thread) } == sampled.map { $0.stack + [$0.name] })
      let markers = thread.object("markers")
      let strings = thread["stringArray"] as? [String] ?? []
      #expect(markers.numbers("name").map { strings[$0] } == own.map(\.name))
      #expect(nanoseconds(markers["startTime"]) == own.map(\.start))
      #expect(nanoseconds(markers["endTime"]) == own.map { $0.start + $0.nanoseconds })
      let data = markers.objects("data")
      #expect(data.map { $0.text("error") } == own.map { $0.error == 0 ? "" : "E\($0.error)" })
      #expect(
        data.map { stack($0.object("cause").number("stack"), thread) } == own.map { $0.stack + [$0.name] })
    }
  }

  @Test func `every column of a table has as many entries as the table says`() throws {
    let profile = TimelineFixture.profile(of: TimelineFixture.randomCalls(100, seed: 4))
    for thread in try threads(profile) {
      for (name, table) in thread {
        guard let table = table as? [String: Any], let length = table["length"] as? Int else { continue }
        for (column, values) in table {
          guard let values = values as? [Any] else { continue }
          #expect(values.count == length, "\(name).\(column)")
        }
      }
      let functions = thread.object("funcTable").number("length")
      #expect(thread.object("frameTable").numbers("func").allSatisfy { (0..<functions).contains($0) })
      let resources = thread.object("resourceTable").number("length")
      #expect(thread.object("funcTable").numbers("resource").allSatisfy { (-1..<resources).contains($0) })
    }
  }

  @Test func `without a timeline each program is a track of the same time`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [1, 2])
    fixture.add(["main"], "write", microseconds: [5])
    fixture.add(["main"], "poll", microseconds: [70], isWaiting: true)
    fixture.add(["main"], "read", microseconds: [9], program: "other")
    let threads = try threads(fixture.resolved)
    #expect(threads.map { $0.text("name") } == ["app", "other"])
    #expect(threads.map { nanoseconds($0.object("samples")["weight"]) } == [[3000, 5000], [9000]])
    #expect(nanoseconds(threads[0].object("samples")["time"]) == [0, 3000])
  }
}
