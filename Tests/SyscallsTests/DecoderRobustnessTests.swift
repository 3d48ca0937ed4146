import Testing

@testable import Syscalls
@testable import Trace

/// A traced program can pass anything: decoding must survive it, and stay bounded.
@Suite struct DecoderRobustnessTests {
  /// Memory full of numbers from a seed, of which some pages are missing.
  private struct RandomMemory: MemoryReader {
    let seed: UInt64

    func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
      var count = 0
      while count < buffer.count {
        let place = address.rawValue &+ UInt64(count)
        // A quarter of the pages cannot be read.
        if Self.mixed(place >> 12 ^ seed) & 3 == 0 { return count }
        let word = Self.mixed(place >> 3 ^ seed)
        // Half of the words are small, as lengths, counts and types are.
        let value = word & 1 == 0 ? word : word >> 56
        buffer[count] = UInt8(truncatingIfNeeded: value >> (place & 7 * 8))
        count += 1
      }
      return count
    }

    static func mixed(_ value: UInt64) -> UInt64 {
      var mixed = value &+ 0x9e37_79b9_7f4a_7c15
      mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      return mixed ^ mixed >> 31
    }
  }

  private struct Random {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 1
      return RandomMemory.mixed(state)
    }

    /// An argument as programs pass them: a small number, a flag, an address, or anything.
    mutating func argument() -> UInt64 {
      switch next() & 7 {
      case 0: 0
      case 1: .max
      case 2: 1 << (next() & 63)
      case 3, 4: next() & 0xff
      case 5: 0x7fff_0000_0000 + next() & 0xffff
      case 6: next() & 0xffff_ffff
      default: next()
      }
    }
  }

  private static let results: [Int64] = [
    0, 1, 3, 8, 128, 4096, 1 << 31, .max, .min, -1, -2, -22, -512, -516, -4095,
  ]

  @Test("any arguments and any memory give text of bounded length without control characters")
  func survivesAnything() {
    let decoder = CallDecoder(options: DecoderOptions(), descriptors: NoDescriptors())
    var random = Random(state: 42)
    var decoded = DecodedCall()
    var longest = 0
    for round in 0..<60 {
      let memory = RandomMemory(seed: random.next())
      for number in UInt32(0)..<UInt32(SyscallTable.count + 2) {
        var arguments = InlineArray<6, UInt64>(repeating: 0)
        for position in 0..<6 { arguments[position] = random.argument() }
        let start = SyscallStart(
          thread: ProcessID(1), process: ProcessID(1), space: AddressSpaceID(0),
          number: SyscallNumber(number),
          arguments: CallArguments(arguments), time: Timestamp(nanoseconds: 0), stack: .empty)
        decoder.begin(&decoded, start, memory: memory)
        let event = SyscallEvent(
          call: start, result: Self.results[(round + Int(number)) % Self.results.count], isFinished: true,
          end: Timestamp(nanoseconds: 1))
        decoder.end(&decoded, event, memory: memory)
        longest = max(longest, decoded.text.count + decoded.annotation.count)
        let isPlain = (decoded.text + decoded.annotation).allSatisfy { (0x20..<0x7f).contains($0) }
        #expect(isPlain && decoded.count == decoded.argumentCount, "\(start.number.displayName)")
      }
    }
    #expect(longest > 100 && longest < 1_000_000)
  }
}
