// How long it takes to write and to read a saved profile of about 100 MB before compression, of stacks that share their
// callers as those of programs do; and how long a capture stands still where such a profile is taken from it for a
// checkpoint. With a path, the file is written there.
//
//   swift run -c release PprofBenchmark [FILE]

import Foundation
import Pprof
import TestSupport
import Trace

@main
struct PprofBenchmark {
  static func main() throws {
    let resolved = profile(stacks: 300_000).resolved
    let clock = ContinuousClock()
    print(
      "\(resolved.profile.series.count) series, \(resolved.profile.stacks.nodes.count) callers and callees")
    var contents: [UInt8] = []
    for _ in 0..<3 {
      let writing = try clock.measure { contents = try PprofFile.contents(of: resolved) }
      var series = 0
      let reading = try clock.measure { series = try PprofFile.profile(from: contents).profile.series.count }
      print("\(contents.count) bytes: written in \(writing), \(series) series read in \(reading)")
    }
    measurePause(resolved)
    if let path = CommandLine.arguments.dropFirst().first {
      try Data(contents).write(to: URL(fileURLWithPath: path))
    }
  }

  /// The first call after a checkpoint began: what the checkpoint has must be copied before it is changed.
  private static func measurePause(_ resolved: ResolvedProfile) {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1_000_000)
    for series in resolved.profile.series {
      let frames = resolved.profile.stacks.frames(of: series.key.stack).map {
        builder.interner.id(of: resolved.profile.frames[Int($0.index)])
      }
      let key = Profile.SeriesKey(
        stack: builder.interner.intern(frames), call: CallID(0), errorNumber: 0, program: 0)
      for _ in 0..<20 { builder.add(key, nanoseconds: 5000 + UInt64(frames.count) * 100, bytes: 1) }
    }
    let clock = ContinuousClock()
    for round in 0..<3 {
      let checkpoint = builder.profile(capture: CaptureSummary(), modules: [])
      let pause = clock.measure {
        let frame = builder.interner.id(
          of: FrameAddress(module: nil, address: .max - UInt64(round), isReturnAddress: false))
        let stack = builder.interner.intern([frame])
        let key = Profile.SeriesKey(stack: stack, call: CallID(0), errorNumber: 0, program: 0)
        builder.add(key, nanoseconds: 5000, bytes: 1)
      }
      print("\(checkpoint.series.count) series: the first call after a checkpoint began waits \(pause)")
    }
  }

  /// Each stack leaves the one before it somewhere and goes another way.
  private static func profile(stacks: Int) -> ProfileFixture {
    var random = SeededGenerator(seed: 1)
    var fixture = ProfileFixture()
    let chains = (0..<5000).map { index in
      [
        SourceFrame(
          function: "function_\(index)", module: "app", file: "/src/\(index % 300).c", line: 7,
          origin: .program)
      ]
    }
    var stack: [[SourceFrame]] = []
    for _ in 0..<stacks {
      stack.removeLast(min(stack.count, Int.random(in: 1...8, using: &random)))
      while stack.count < 40, Int.random(in: 0..<6, using: &random) > 0 {
        if let chain = chains.randomElement(using: &random) { stack.append(chain) }
      }
      let latencies = (0..<4).map { _ in UInt64.random(in: 1000...100_000, using: &random) }
      fixture.add(addresses: stack, "read", nanoseconds: latencies, bytes: 4096)
    }
    return fixture
  }
}
