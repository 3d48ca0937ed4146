import Testing
import Trace

@testable import Syscalls

/// Arguments and memory of calls are the traced program's: whatever they are, a line comes out.
@Suite struct HostileArgumentTests {
  /// Memory of arbitrary bytes, the same at each reading, that ends at arbitrary places.
  private struct Noise: MemoryReader {
    let seed: UInt64

    func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let end = Int((address.rawValue &* 31 &+ seed) % 5000)
      for offset in 0..<min(end, buffer.count) {
        buffer[offset] = UInt8(truncatingIfNeeded: (address.rawValue &+ UInt64(offset)) &* seed >> 7)
      }
      return min(end, buffer.count)
    }
  }

  private static let extremes: [UInt64] = [
    0, 1, 2, 8, 24, 64, 88, 255, 4096, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000, .max - 7, .max,
  ]

  @Test(arguments: 0..<470 as Range<UInt32>)
  func `no call's arguments stop the decoder`(number: UInt32) {
    var random = SystemRandomNumberGenerator()
    for round in 0..<40 {
      let seed = random.next()
      let arguments = (0..<6).map { _ in
        Bool.random(using: &random) ? Self.extremes.randomElement(using: &random)! : random.next() % (1 << 47)
      }
      let result = [0, 1, -1, -516, 5000, .max, .min][round % 7] as Int64
      let text = DecodedText(
        SyscallNumber(number), arguments, memory: Noise(seed: seed),
        after: Noise(seed: seed ^ UInt64(round & 1)),
        result: result, stackPointer: random.next())
      #expect(
        text.atEnd.utf8.count < 1 << 20, "call \(number) with \(arguments), result \(result), seed \(seed)")
    }
  }

  @Test func `memory that cannot be read leaves addresses`() {
    #expect(DecodedText(.rt_sigaction, [2, 0x1000, 0x2000, 8]).atEnd == "SIGINT, 0x1000, 0x2000, 8")
    #expect(DecodedText(.wait4, [5, 0x1000, 0, 0x2000], result: 5).atEnd == "5, 0x1000, 0, 0x2000")
    #expect(DecodedText(.fcntl, [3, 6, 0x1000]).atEnd == "3, F_SETLK, 0x1000")
    #expect(DecodedText(.sched_setaffinity, [0, 8, 0x1000]).atEnd == "0, 8, 0x1000")
    #expect(DecodedText(.prctl, [15, 0x1000]).atEnd == "PR_SET_NAME, 0x1000")
    #expect(DecodedText(.semop, [3, 0x1000, 2]).atEnd == "3, 0x1000, 2")
  }
}
