import Foundation
import Stats
import TestSupport
import Testing
import Trace

@testable import Pprof

/// Damaged files must give an error or a profile, and never end the program. `PPROF_MUTATIONS` sets how many are tried.
struct MutationTests {
  private static let count =
    ProcessInfo.processInfo.environment["PPROF_MUTATIONS"].flatMap(Int.init) ?? 200_000

  private static let limits: PprofLimits = {
    var limits = PprofLimits()
    limits.contentBytes = 16 << 20
    limits.profileBytes = 64 << 20
    return limits
  }()

  /// Changes one to eight places as damage and attacks do.
  private func mutate(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: bytes.indices, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...16, using: &random))
      switch random.next() % 8 {
      case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
      case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5: for index in place..<end { bytes[index] = 0xff }
      case 6: bytes.removeSubrange((random.next() % 8 == 0 ? place : bytes.count - 1)...)
      default:
        // A number of ten bytes.
        bytes.insert(contentsOf: [UInt8](repeating: 0xff, count: 9) + [1], at: place)
      }
    }
    return bytes
  }

  /// Reads; a profile that comes out is used as reports use one. Whether one did.
  private func reads(_ contents: [UInt8]) -> Bool {
    guard let resolved = try? PprofFile.profile(from: contents, limits: Self.limits) else { return false }
    for series in resolved.profile.series {
      let measure = series.measure
      _ = resolved.frames(of: series.key.stack)
      _ = resolved.profile.calls[Int(series.key.call.index)]
      _ = resolved.profile.programs[Int(series.key.program)]
      _ = measure.latency.percentiles([0, 0.5, 0.99, 1])
      _ = measure.latency.standardDeviation
    }
    _ = resolved.profile.capture.unwinding.total
    if resolved.profile.frames.count % 4 == 0 { _ = try? PprofFile.contents(of: resolved) }
    return true
  }

  @Test func `damaged contents give an error or a profile`() throws {
    var random = SeededGenerator(seed: 1)
    let original = try Gzip.decompress(
      PprofFile.contents(of: ProfileFixture.random(seed: 5, stacks: 6, functions: 5, depth: 4).resolved),
      limit: 1 << 30)
    var profiles = 0
    for _ in 0..<Self.count where reads(mutate(original, &random)) { profiles += 1 }
    // Both must have been exercised.
    #expect(profiles > Self.count / 100 && profiles < Self.count * 99 / 100)
  }

  @Test func `damaged compressed files give an error or a profile`() throws {
    var random = SeededGenerator(seed: 2)
    let original = try PprofFile.contents(
      of: ProfileFixture.random(seed: 6, stacks: 4, functions: 4, depth: 3).resolved)
    var profiles = 0
    for _ in 0..<Self.count / 4 where reads(mutate(original, &random)) { profiles += 1 }
    #expect(profiles < Self.count / 4)
  }
}
