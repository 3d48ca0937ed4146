import Testing

@testable import Trace

@Suite struct ProfileBuilderTests {
  private func frame(_ address: UInt64) -> FrameAddress {
    FrameAddress(module: ModuleID(0), address: address, isReturnAddress: true)
  }

  @Test("equal frames and stacks have equal numbers, and others do not")
  func interning() {
    let interner = StackInterner()
    var known: [[UInt64]: StackID] = [[]: .empty]
    var random = SplitMix64(state: 7)
    for _ in 0..<20_000 {
      let addresses = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        UInt64.random(in: 1...6, using: &random)
      }
      let id = interner.intern(addresses.map { interner.id(of: frame($0)) })
      #expect(known[addresses] == nil || known[addresses] == id)
      known[addresses] = id
    }
    #expect(Set(known.values).count == known.count)
    #expect(interner.frames.count == 6)
    for (addresses, id) in known {
      #expect(interner.stacks.frames(of: id).map { interner.frames[Int($0.index)].address } == addresses)
    }
  }

  @Test("stacks share their callers")
  func sharing() {
    let interner = StackInterner()
    let callers = (1...50).map { interner.id(of: frame($0)) }
    for leaf in UInt64(100)..<200 { _ = interner.intern([interner.id(of: frame(leaf))] + callers) }
    #expect(interner.stacks.nodes.count == 1 + 50 + 100)
  }

  @Test("sums are exact, and memory follows the series and not the calls")
  func sums() throws {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1000)
    let read = builder.id(of: TracedCall(name: "read", isWaiting: false))
    #expect(builder.id(of: TracedCall(name: "read", isWaiting: false)) == read)
    let program = builder.id(ofProgram: "prog")
    for call in UInt64(0)..<100_000 {
      let key = Profile.SeriesKey(
        stack: StackID(UInt32(call % 5)), call: read, errorNumber: call % 10 == 0 ? 2 : 0, program: program)
      builder.add(key, nanoseconds: call, bytes: 3)
    }
    let profile = builder.profile(capture: CaptureSummary(), modules: [])
    // Calls that failed all have the first stack.
    #expect(profile.series.count == 6)
    #expect(profile.series.reduce(0) { $0 + $1.measure.calls } == 100_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.totalNanoseconds } == 4_999_950_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.bytes } == 300_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.errors } == 10_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.slowCalls } == 99_000)
    #expect(profile.programs == ["prog"])
  }

  @Test("series differ by stack, call, error and program")
  func series() {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1)
    for stack in UInt32(0)..<3 {
      for call in UInt16(0)..<3 {
        for error in UInt16(0)..<3 {
          for program in UInt16(0)..<3 {
            let key = Profile.SeriesKey(
              stack: StackID(stack), call: CallID(call), errorNumber: error, program: program)
            builder.add(key, nanoseconds: 1, bytes: 0)
          }
        }
      }
    }
    #expect(builder.profile(capture: CaptureSummary(), modules: []).series.count == 81)
  }
}
