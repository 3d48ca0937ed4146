import TestSupport
import Testing
import Trace

@testable import Pprof

/// Messages written field by field.
private func message(_ write: (inout ByteBuffer) -> Void) -> ByteBuffer {
  var buffer = ByteBuffer()
  write(&buffer)
  return buffer
}

struct BadFileTests {
  /// A profile with one sample; `sample` is that message's content, `types` are type and unit by their texts.
  private func profile(
    texts: [String] = ["", "time", "nanoseconds", "cpu", "latency", "seconds"],
    types: [(UInt64, UInt64)] = [(1, 2)], sample: ByteBuffer
  ) -> [UInt8] {
    message { profile in
      for (type, unit) in types {
        profile.appendField(
          1,
          bytes: message {
            $0.appendField(1, type)
            $0.appendField(2, unit)
          })
      }
      profile.appendField(2, bytes: sample)
      for text in texts { profile.appendField(6, bytes: text.utf8) }
    }
  }

  private func error(_ contents: [UInt8]) -> PprofError? {
    do {
      _ = try PprofFile.profile(from: contents)
      return nil
    } catch {
      return error
    }
  }

  @Test func `what is no profile is said to be none`() {
    #expect(error([]) == .empty)
    #expect(error(Array("#!/bin/sh\necho".utf8)) == .notProfile)
    #expect(error(Array("\u{7f}ELF\u{2}\u{1}".utf8)) == .notProfile)
    #expect(error([UInt8](repeating: 0, count: 100)) == .notProfile)
  }

  @Test func `a compressed file that is cut anywhere is truncated`() throws {
    let contents = try PprofFile.contents(of: ProfileFixture.random(seed: 3, stacks: 20).resolved)
    for length in [2, 3, 9, 10, 11, contents.count / 2, contents.count - 9, contents.count - 1] {
      #expect(error(Array(contents.prefix(length))) == .truncatedGzip, "\(length) bytes")
    }
  }

  @Test func `no flipped bit of compressed data gives another profile`() throws {
    let contents = try PprofFile.contents(of: ProfileFixture.random(seed: 3, stacks: 20).resolved)
    let plain = try Gzip.decompress(contents, limit: 1 << 30)
    for place in stride(from: 10, to: contents.count - 4, by: 7) {
      var damaged = contents
      damaged[place] ^= 0x10
      // Some bits mean nothing, such as those that fill up the last byte.
      let isSame = (try? Gzip.decompress(damaged, limit: 1 << 30)) == plain
      #expect(isSame || error(damaged) != nil, "byte \(place)")
    }
  }

  @Test func `contents that end inside of a field name its byte`() {
    let whole = profile(sample: message { $0.appendField(2, bytes: [5]) })
    let lastField = whole.count - "seconds".utf8.count - 2
    #expect(error(Array(whole.dropLast())) == .truncated(byte: lastField))
  }

  @Test func `places that do not exist are corrupt`() {
    let stack = profile(
      sample: message {
        $0.appendField(1, bytes: [9])
        $0.appendField(2, bytes: [5])
      })
    #expect(error(stack) == .corrupt("location 9 does not exist", byte: 6))
    let label = profile(
      sample: message { sample in
        sample.appendField(2, bytes: [5])
        sample.appendField(3, bytes: message { $0.appendField(1, 77) })
      })
    guard case .corrupt("text 77 does not exist", _) = error(label) else {
      Issue.record("\(String(describing: error(label)))")
      return
    }
  }

  @Test func `a profile without a time in nanoseconds says what it has`() {
    let contents = profile(types: [(3, 5)], sample: message { $0.appendField(2, bytes: [5]) })
    #expect(error(contents) == .noTime(sampleTypes: ["cpu/seconds"]))
  }

  @Test func `latencies in another unit are an error`() {
    let contents = profile(
      sample: message { sample in
        sample.appendField(2, bytes: [5])
        sample.appendField(
          3,
          bytes: message {
            $0.appendField(1, 4)
            $0.appendField(3, 5)
            $0.appendField(4, 5)
          })
      })
    #expect(error(contents) == .latencyUnit("seconds"))
  }

  @Test func `a negative value is a difference and no profile`() {
    let contents = profile(
      sample: message { sample in
        sample.appendField(2, bytes: message { $0.appendVarint(UInt64(bitPattern: -5)) })
      })
    #expect(error(contents) == .negative(byte: 6))
  }

  @Test func `times that add up beyond 63 bits are corrupt, as no report could add them`() {
    let sample = message { $0.appendField(2, bytes: message { $0.appendVarint(UInt64(Int64.max)) }) }
    #expect(error(profile(sample: sample)) == nil)
    let twice = profile(sample: sample) + message { $0.appendField(2, bytes: sample) }
    guard case .corrupt("its values add up beyond 63 bits", _) = error(twice) else {
      Issue.record("\(String(describing: error(twice)))")
      return
    }
  }

  @Test func `a foreign profile is read by its time, one call a sample`() throws {
    let contents = profile(types: [(3, 2)], sample: message { $0.appendField(2, bytes: [5]) })
    let read = try PprofFile.profile(from: contents).profile
    #expect(read.calls.map(\.name) == ["cpu"])
    #expect(read.series.map(\.measure.calls) == [1])
    #expect(read.series.map(\.measure.totalNanoseconds) == [5])
  }

  @Test func `what decompresses to far more than its size is given up`() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0x32, count: 100 << 20), level: 9)
    guard case .tooLarge = error(bomb) else {
      Issue.record("\(String(describing: error(bomb)))")
      return
    }
    #expect(throws: PprofError.tooLarge("more than 1 MiB when decompressed")) {
      try Gzip.decompress(Gzip.compress(Array(repeating: 1, count: 3 << 20)), limit: 1 << 20)
    }
  }

  @Test func `a profile that would take more than its share of memory is given up`() throws {
    let contents = try PprofFile.contents(of: ProfileFixture.random(seed: 3, stacks: 2000).resolved)
    var limits = PprofLimits()
    limits.profileBytes = 1 << 20
    #expect(throws: PprofError.tooLarge("its profile takes more than 1 MiB of memory")) {
      try PprofFile.profile(from: contents, limits: limits)
    }
  }
}
