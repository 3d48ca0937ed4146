import TestSupport
import Testing
import Trace

@testable import Pprof

/// Calls that are kept singly, in a file and back.
struct SavedTimelineTests {
  /// Each kept call in words that do not depend on how entries are numbered.
  private func lines(_ resolved: ResolvedProfile) -> [String] {
    let profile = resolved.profile
    let calls = profile.timeline?.calls ?? []
    return calls.map { call in
      let key = profile.series[Int(call.series)].key
      let thread = profile.timeline?.threads[Int(call.thread)]
      return
        "\(call.start) \(call.nanoseconds) \(call.bytes) \(thread.map { "\($0.process)/\($0.id)" } ?? "") "
        + "\(resolved.frames(of: key.stack).map(\.function)) \(profile.calls[Int(key.call.index)].name) "
        + "\(key.errorNumber) \(profile.programs[Int(key.program)])"
    }.sorted()
  }

  @Test(arguments: [0, 1, 7, 150, 399, 400, 1000], [UInt64(1), 2, 3])
  func `kept calls and the sums of all come back`(limit: Int, seed: UInt64) throws {
    let calls = TimelineFixture.randomCalls(400, seed: seed)
    let resolved = TimelineFixture.profile(of: calls, limit: limit)
    let again = try PprofFile.profile(from: PprofFile.contents(of: resolved))
    #expect(lines(again) == lines(resolved))
    #expect(again.profile.timeline?.calls.count == min(limit, 400))
    #expect(again.profile.timeline?.missedCalls == UInt64(max(0, 400 - limit)))
    #expect(ProfileText(again) == ProfileText(resolved))
    #expect(again.profile.capture.startUnixNanoseconds == 1_700_000_000_123_456_789)
  }

  @Test func `a file without kept calls has no timeline, whatever its labels are called`() throws {
    let resolved = TimelineFixture.profile(of: TimelineFixture.randomCalls(20, seed: 1))
    var without = resolved.profile
    without.timeline = nil
    let plain = ResolvedProfile(profile: without, sourceFrames: resolved.sourceFrames)
    #expect(try PprofFile.profile(from: PprofFile.contents(of: plain)).profile.timeline == nil)
  }
}
