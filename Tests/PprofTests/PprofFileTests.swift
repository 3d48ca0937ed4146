import Foundation
import Stats
import TestSupport
import Testing
import Trace

@testable import Pprof

struct PprofFileTests {
  private func saved(_ resolved: ResolvedProfile) throws -> ResolvedProfile {
    try PprofFile.profile(from: PprofFile.contents(of: resolved))
  }

  @Test func `a profile comes back with all that it says of frames, modules and the capture`() throws {
    let resolved = ProfileFixture.full
    #expect(try ProfileText(saved(resolved)) == ProfileText(resolved))
  }

  @Test(arguments: 1...20)
  func `every measure of a random profile comes back`(seed: UInt64) throws {
    let resolved = ProfileFixture.random(seed: seed, stacks: 200, functions: 30, depth: 30).resolved
    #expect(try ProfileText(saved(resolved)) == ProfileText(resolved))
  }

  @Test func `an empty profile comes back`() throws {
    let resolved = ProfileFixture().resolved
    #expect(try ProfileText(saved(resolved)) == ProfileText(resolved))
  }

  @Test func `the same profile gives the same bytes, and saving again changes nothing`() throws {
    let resolved = ProfileFixture.full
    let first = try PprofFile.contents(of: resolved)
    #expect(try PprofFile.contents(of: resolved) == first)
    #expect(try ProfileText(saved(saved(resolved))) == ProfileText(resolved))
  }

  @Test func `contents that are not compressed are read as well`() throws {
    let resolved = ProfileFixture.full
    let plain = try Gzip.decompress(PprofFile.contents(of: resolved), limit: 1 << 30)
    #expect(try ProfileText(PprofFile.profile(from: plain)) == ProfileText(resolved))
  }

  @Test func `several gzip members are one file`() throws {
    let resolved = ProfileFixture.full
    let plain = try Gzip.decompress(PprofFile.contents(of: resolved), limit: 1 << 30)
    let parts = try Gzip.compress(Array(plain.prefix(1000))) + Gzip.compress(Array(plain.dropFirst(1000)))
    #expect(try ProfileText(PprofFile.profile(from: parts)) == ProfileText(resolved))
  }

  @Test func `a file is read by its path, and a missing one is an error that says so`() throws {
    let path = NSTemporaryDirectory() + "renacer-prof-\(UUID().uuidString).pb.gz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let resolved = ProfileFixture.full
    try Data(PprofFile.contents(of: resolved)).write(to: URL(fileURLWithPath: path))
    #expect(try ProfileText(PprofFile.profile(from: path)) == ProfileText(resolved))
    #expect(throws: PprofError.cannotOpen(reason: "no such file or directory")) {
      try PprofFile.profile(from: path + ".missing")
    }
    #expect(throws: PprofError.cannotOpen(reason: "is a directory")) { try PprofFile.profile(from: "/") }
  }

  @Test func `errors come back as numbers whatever they are called`() throws {
    var fixture = ProfileFixture()
    for (index, error) in [UInt16(2), 11, 512, 4095].enumerated() {
      fixture.add(["main"], "read", microseconds: [UInt64(index) + 1], error: error)
    }
    let contents = try PprofFile.contents(of: fixture.resolved) {
      ["ENOENT", "same", "same", "11"][Int($0) % 4]
    }
    #expect(try ProfileText(PprofFile.profile(from: contents)) == ProfileText(fixture.resolved))
  }
}
