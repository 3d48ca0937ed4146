import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct ProfileComparisonTests {
  /// A run of functions of `app` that each make reads of so many microseconds.
  static func run(_ functions: [(String, [UInt64])], call: String = "read") -> ResolvedProfile {
    var fixture = ProfileFixture()
    for (name, microseconds) in functions {
      fixture.add(["main", name], call, microseconds: microseconds, bytes: 10)
    }
    return fixture.resolved
  }

  static func compared(
    _ before: [ResolvedProfile], _ after: [ResolvedProfile], normalizes: Bool = false
  ) -> ProfileComparison {
    ProfileComparison(
      before: .init(runs: before, name: "old"), after: .init(runs: after, name: "new"), normalizes: normalizes
    )
  }

  private func function(_ name: String, of comparison: ProfileComparison) throws -> ComparedRow {
    try #require(
      comparison.rows(.functions).first { $0.subject == .function(.init(name: name, module: "app")) })
  }

  @Test func aRunDoesNotDifferFromItself() {
    let run = ProfileFixture.random(seed: 5, stacks: 300).resolved
    let comparison = Self.compared([run], [run])
    for kind in ComparedSubject.Kind.allCases {
      #expect(!comparison.rows(kind).isEmpty || kind == .lines)
      for row in comparison.rows(kind) {
        for figure in ComparedFigure.allCases {
          #expect(row[figure].absolute == 0 && !row[figure].isSignificant)
        }
      }
    }
  }

  @Test func functionsAreSortedByWhatChangedTheTotalMost() {
    let before = Self.run([("a", [10, 20, 30]), ("b", [100, 110, 120]), ("c", [5, 6, 7])])
    let after = Self.run([("a", [1010, 1020, 1030]), ("b", [10, 11, 12]), ("c", [5, 6, 8])])
    let names = Self.compared([before], [after]).rows(.functions).map(\.subject.name)
    #expect(names == ["a [app]", "b [app]", "c [app]"])
  }

  @Test func functionsMatchByNameWhereAddressesMoved() throws {
    // The other order of first use gives every frame and stack another number.
    let before = Self.run([("a", [10, 20, 30]), ("b", [5, 6])])
    let after = Self.run([("b", [5, 6]), ("a", [110, 120, 130])])
    let row = try function("a", of: Self.compared([before], [after]))
    #expect(row.state == .kept)
    #expect(row[.time].before == 60_000 && row[.time].after == 360_000)
    #expect(row[.time].relative == 5 && row[.calls].absolute == 0)
    #expect(row[.time].isSignificant)
  }

  @Test func newAndVanishedFunctionsAreTold() throws {
    let comparison = Self.compared([Self.run([("a", [10])])], [Self.run([("b", [10])])])
    #expect(try function("a", of: comparison).state == .vanished)
    let new = try function("b", of: comparison)
    #expect(new.state == .new && new[.calls].isSignificant && new[.time].relative == .infinity)
  }

  @Test func spreadOfLatenciesHidesSmallChanges() throws {
    let before = Self.run([("a", [10, 400, 30, 900, 200, 50])])
    let after = Self.run([("a", [12, 380, 35, 990, 230, 45])])
    let row = try function("a", of: Self.compared([before], [after]))
    #expect(row[.time].absolute == 102_000 && !row[.time].isSignificant)
  }

  @Test func oneDifferentCallIsExact() throws {
    let row = try function(
      "a", of: Self.compared([Self.run([("a", [1, 2, 3])])], [Self.run([("a", [1, 2, 3, 2])])]))
    #expect(row[.calls].isSignificant && row[.calls].absolute == 1)
  }

  @Test func figuresOfSeveralRunsAreMedians() throws {
    func runs(_ totals: [UInt64]) -> [ResolvedProfile] { totals.map { Self.run([("a", [$0])]) } }
    let row = try function("a", of: Self.compared(runs([100, 900, 110]), runs([200, 210, 190, 220])))
    #expect(row[.time].before == 110_000 && row[.time].after == 205_000)
  }

  @Test func runsThatDifferAmongThemselvesHideWhatCallsWouldShow() throws {
    // Calls of each run are all alike, so that one run a side would be certain.
    func runs(_ latencies: [UInt64]) -> [ResolvedProfile] {
      latencies.map { Self.run([("a", [UInt64](repeating: $0, count: 100))]) }
    }
    #expect(try function("a", of: Self.compared(runs([100]), runs([130])))[.time].isSignificant)
    #expect(
      try !function("a", of: Self.compared(runs([100, 140, 90]), runs([130, 95, 150])))[.time].isSignificant)
    #expect(
      try function("a", of: Self.compared(runs([100, 101, 99]), runs([130, 131, 129])))[.time].isSignificant)
  }

  @Test func normalizingLeavesWhatIsLeftForTheSameWork() throws {
    let before = Self.run([("a", [10, 20, 30]), ("b", [100])])
    let after = Self.run([("a", [10, 20, 30, 10, 20, 30]), ("b", [100, 100])])
    let comparison = Self.compared([before], [after], normalizes: true)
    #expect(comparison.scale == 0.5)
    #expect(comparison.total[.time].absolute == 0 && comparison.total[.calls].absolute == 0)
    #expect(Self.compared([before], [after]).total[.calls].absolute == 4)
    let text = ComparisonVerdict(comparison).sentences.joined(separator: " ")
    #expect(text.contains("4 calls were made before and 8 after") && text.contains("multiplied by 0.5000"))
    #expect(!text.contains("number of calls did not change"))
  }

  @Test func executablesOfOtherNamesAreOneWhereEachSideHasOne() {
    func run(_ module: String) -> ResolvedProfile {
      var fixture = ProfileFixture()
      fixture.add(
        addresses: [[SourceFrame(function: "main", module: module, origin: .program)]], "read",
        nanoseconds: [1000, 2000])
      var profile = fixture.resolved.profile
      profile.modules = [Module(path: "/b/\(module)", buildID: [], isExecutable: true, openPath: nil)]
      return ResolvedProfile(profile: profile, sourceFrames: fixture.resolved.sourceFrames)
    }
    let rows = Self.compared([run("app-old")], [run("app-new")]).rows(.functions)
    #expect(rows.map(\.subject.name) == ["main [app-new]"])
    #expect(rows.first?.state == .kept)
  }

  @Test func renamesAreGuessedFromLikeCallsInOneModule() {
    let before = Self.run([("load", [10, 20, 30, 40]), ("other", [1])])
    let after = Self.run([("fetch", [11, 19, 31, 40]), ("other", [1])])
    let guesses = Self.compared([before], [after]).renames
    #expect(guesses.map(\.before.name) == ["load"] && guesses.map(\.after.name) == ["fetch"])
    let unlike = Self.run([("fetch", [11, 19, 31, 40]), ("other", [1])], call: "write")
    #expect(Self.compared([before], [unlike]).renames.isEmpty)
  }
}
