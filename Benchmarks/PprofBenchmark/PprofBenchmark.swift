// How long it takes to write and to read a saved profile of about 100 MB before compression.
//
//   swift run -c release PprofBenchmark

import Pprof
import TestSupport
import Trace

@main
struct PprofBenchmark {
  static func main() throws {
    let resolved = ProfileFixture.random(seed: 1, stacks: 520_000, functions: 5000, depth: 50).resolved
    let clock = ContinuousClock()
    print("\(resolved.profile.series.count) series, \(resolved.profile.frames.count) frames")
    for _ in 0..<3 {
      var contents: [UInt8] = []
      let writing = try clock.measure { contents = try PprofFile.contents(of: resolved) }
      var series = 0
      let reading = try clock.measure { series = try PprofFile.profile(from: contents).profile.series.count }
      print("\(contents.count) bytes: written in \(writing), \(series) series read in \(reading)")
    }
  }
}
