import Syscalls
import Testing
import Trace

@testable import Report

/// Nothing can be said of any descriptor.
private final class NoDescriptors: DescriptorReader {
  func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
  func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
}

/// Bytes at one address.
private struct Memory: MemoryReader {
  var address: UInt64 = 0
  var contents: [UInt8] = []

  func read(at start: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard start.rawValue >= address, start.rawValue - address < UInt64(contents.count) else { return 0 }
    let rest = contents.dropFirst(Int(start.rawValue - address)).prefix(buffer.count)
    buffer.copyBytes(from: rest)
    return rest.count
  }
}

@Suite struct DescriptorLedgerTests {
  private let ledger = DescriptorLedger(descriptors: NoDescriptors())

  private func event(
    _ number: SyscallNumber, _ arguments: InlineArray<6, UInt64> = InlineArray(repeating: 0),
    result: Int64 = 0, process: Int32 = 1, stack: UInt32 = 1
  ) -> SyscallEvent {
    let call = SyscallStart(
      thread: ProcessID(process), process: ProcessID(process), space: AddressSpaceID(0), number: number,
      arguments: CallArguments(arguments), time: Timestamp(nanoseconds: 10), stack: StackID(stack))
    return SyscallEvent(call: call, result: result, isFinished: true, end: Timestamp(nanoseconds: 20))
  }

  private func make(_ event: SyscallEvent, memory: Memory = Memory()) {
    ledger.began(event.call)
    ledger.ended(event, memory: memory)
  }

  /// Descriptors open at the end of all processes, by stack.
  private func openAtEnd() -> [UInt32: UInt64] {
    ledger.finish()
    return Dictionary(uniqueKeysWithValues: ledger.sites.map { ($0.key.stack.index, $0.openAtEnd) })
  }

  @Test("a number that is given out again before the end of its close is seen is the new one")
  func ordersCloseByItsStart() {
    make(event(.openat, result: 7, stack: 1))
    let close = event(.close, [7, 0, 0, 0, 0, 0])
    ledger.began(close.call)
    make(event(.openat, result: 7, stack: 2))
    ledger.ended(close, memory: Memory())
    #expect(openAtEnd() == [1: 0, 2: 1])
  }

  @Test("a failed call opens nothing")
  func ignoresFailures() {
    make(event(.openat, result: -2))
    make(event(.fcntl, [3, 0, 0, 0, 0, 0], result: -24))
    #expect(openAtEnd().isEmpty)
  }

  @Test("dup2 onto itself changes nothing, onto another closes that one")
  func followsDup2() {
    make(event(.openat, result: 5, stack: 1))
    make(event(.openat, result: 6, stack: 2))
    make(event(.dup2, [5, 5, 0, 0, 0, 0], result: 5, stack: 3))
    make(event(.dup2, [5, 6, 0, 0, 0, 0], result: 6, stack: 4))
    #expect(openAtEnd() == [1: 1, 2: 0, 4: 1])
  }

  @Test("signalfd that is given its descriptor makes none")
  func followsSignalfd() {
    make(event(.signalfd4, [0xffff_ffff, 0, 8, 0, 0, 0], result: 5, stack: 1))
    make(event(.signalfd4, [5, 0, 8, 0, 0, 0], result: 5, stack: 2))
    #expect(openAtEnd() == [1: 1])
  }

  @Test("the upper half of a register that holds an int means nothing")
  func truncatesArguments() {
    make(event(.openat, result: 5, stack: 1))
    make(event(.openat, result: 6, stack: 2))
    make(event(.fcntl, [0xdead_0000_0000_0006, 0xbeef_0000_0000_0002, 1, 0, 0, 0]))
    make(event(.close, [0xdead_0000_0000_0005, 0, 0, 0, 0, 0]))
    make(event(.execve))
    #expect(openAtEnd() == [1: 0, 2: 0])
  }

  @Test("exec closes what an argument, fcntl or close_range has marked, of its own process")
  func followsExec() {
    let closeOnExec: UInt64 = 0o2000000
    make(event(.openat, [0, 0, closeOnExec, 0, 0, 0], result: 5, stack: 1))
    make(event(.openat, result: 6, stack: 2))
    make(event(.fcntl, [6, 2, 1, 0, 0, 0]))
    make(event(.openat, result: 9, stack: 3))
    make(event(.close_range, [9, 0xffff_ffff, 4, 0, 0, 0]))
    make(event(.openat, result: 7, stack: 4))
    make(event(.openat, [0, 0, closeOnExec, 0, 0, 0], result: 8, stack: 5))
    make(event(.fcntl, [8, 2, 0, 0, 0, 0]))
    make(event(.openat, [0, 0, closeOnExec, 0, 0, 0], result: 5, process: 2, stack: 6))
    make(event(.execve, result: -2))
    make(event(.execve, result: 0))
    #expect(openAtEnd() == [1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1])
  }

  @Test("close_range takes what lies in its range")
  func followsCloseRange() {
    for descriptor in 5...9 { make(event(.openat, result: Int64(descriptor), stack: UInt32(descriptor))) }
    make(event(.close_range, [6, 8, 0, 0, 0, 0]))
    make(event(.close_range, [9, 3, 0, 0, 0, 0], result: -22))
    #expect(openAtEnd() == [5: 1, 6: 0, 7: 0, 8: 0, 9: 1])
  }

  @Test("a process that ends is counted apart, and its number begins anew")
  func separatesProcesses() throws {
    for descriptor in 5...7 { make(event(.openat, result: Int64(descriptor), process: 2)) }
    ledger.processEnded(ProcessID(2))
    make(event(.openat, result: 5, process: 2))
    ledger.finish()
    let site = try #require(ledger.sites.first)
    #expect(site.opened == 4)
    #expect(site.openAtEnd == 4)
    #expect(site.mostInOneProcess == 3)
  }

  @Test("standard streams are counted apart")
  func separatesStandardStreams() {
    make(event(.dup2, [5, 1, 0, 0, 0, 0], result: 1))
    #expect(openAtEnd().isEmpty)
    #expect(ledger.standardStreamCount == 1)
  }

  @Test("both ends of a pipe are read from memory; where it cannot be read nothing is known")
  func readsPairs() {
    let memory = Memory(address: 0x1000, contents: [5, 0, 0, 0, 6, 0, 0, 0])
    make(event(.pipe2, [0x1000, 0, 0, 0, 0, 0], stack: 1), memory: memory)
    make(event(.pipe2, [0x5000, 0, 0, 0, 0, 0], stack: 2), memory: memory)
    #expect(openAtEnd() == [1: 2])
  }

  @Test("control messages that make no sense end the search for descriptors")
  func survivesBadControl() {
    func message(_ length: UInt64, _ type: UInt8 = 1, data: [UInt8] = []) -> [UInt8] {
      let size = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      return size + [1, 0, 0, 0, type, 0, 0, 0] + data
    }
    let two = message(24, data: [5, 0, 0, 0, 6, 0, 0, 0])
    #expect(PassedDescriptors.descriptors(inControl: two) == [5, 6])
    let padded = message(20, 2, data: [9, 0, 0, 0, 0, 0, 0, 0]) + two
    #expect(PassedDescriptors.descriptors(inControl: padded) == [5, 6])
    #expect(PassedDescriptors.descriptors(inControl: message(0) + two).isEmpty)
    #expect(PassedDescriptors.descriptors(inControl: message(.max)).isEmpty)
    #expect(PassedDescriptors.descriptors(inControl: message(25, data: [5, 0, 0, 0])).isEmpty)
    #expect(PassedDescriptors.descriptors(inControl: message(17, data: [5])).isEmpty)
    #expect(PassedDescriptors.descriptors(inControl: [1, 2, 3]).isEmpty)
  }

  @Test("growth keeps first and last, and few points of however many changes")
  func growthIsBounded() {
    var growth = Growth()
    for value in 1...100_000 as ClosedRange<UInt64> {
      growth.note(value, at: Timestamp(nanoseconds: value * 10_000))
    }
    let values = growth.values(8)
    #expect(values.count == 8)
    #expect(values.first == 1)
    #expect(values.last == 100_000)
    #expect(values == values.sorted())
    // Even steps: none takes more than a third of the whole.
    #expect(zip(values, values.dropFirst()).allSatisfy { $1 - $0 < 33_333 })
    #expect(growth.nanoseconds == 999_990_000)
    #expect(Growth().values(8).isEmpty)
  }
}
