import Glibc
import Syscalls
import Testing
import Trace

@testable import Capture

/// Which descriptors an exec leaves open, by what calls say (fcntl(2), dup(2), open(2), pipe(2)).
@Suite struct ExecEffectTests {
  private func effect(
    _ number: SyscallNumber, _ arguments: [Int32], result: Int64 = 9, pair: (Int32, Int32)? = nil
  ) -> [Int32: Bool]? {
    var thread = PerfThread(thread: ProcessID(1), process: ProcessID(1), space: AddressSpaceID(0))
    thread.number = number
    var values = InlineArray<6, UInt64>(repeating: 0)
    for (index, value) in arguments.enumerated() { values[index] = UInt64(UInt32(bitPattern: value)) }
    thread.arguments = CallArguments(values)
    guard let effect = ExecEffect(of: thread, result: result, pair: pair) else { return nil }
    return Dictionary(uniqueKeysWithValues: effect.descriptors.map { ($0, effect.lasts) })
  }

  @Test("duplicates last unless they are asked not to")
  func duplicates() {
    #expect(effect(.dup, [3]) == [9: true])
    #expect(effect(.dup2, [3, 9]) == [9: true])
    // That leaves everything as it is.
    #expect(effect(.dup2, [9, 9]) == nil)
    #expect(effect(.dup3, [3, 9, 0]) == [9: true])
    #expect(effect(.dup3, [3, 9, O_CLOEXEC]) == [9: false])
    #expect(effect(.fcntl, [3, F_DUPFD, 5]) == [9: true])
    #expect(effect(.fcntl, [3, 1030, 5]) == [9: false])
  }

  @Test("files and pipes last unless they are opened otherwise")
  func opened() {
    #expect(effect(.open, [0, O_RDONLY]) == [9: true])
    #expect(effect(.openat, [AT_FDCWD, 0, O_RDWR | O_CREAT]) == [9: true])
    #expect(effect(.openat, [AT_FDCWD, 0, O_RDONLY | O_CLOEXEC]) == [9: false])
    #expect(effect(.pipe, [0], result: 0, pair: (4, 5)) == [4: true, 5: true])
    #expect(effect(.pipe2, [0, O_CLOEXEC], result: 0, pair: (4, 5)) == [4: false, 5: false])
  }

  @Test("that can be changed later, and other calls say nothing")
  func changed() {
    #expect(effect(.fcntl, [3, F_SETFD, FD_CLOEXEC], result: 0) == [3: false])
    #expect(effect(.fcntl, [3, F_SETFD, 0], result: 0) == [3: true])
    #expect(effect(.ioctl, [3, 0x5451], result: 0) == [3: false])
    #expect(effect(.ioctl, [3, 0x5450], result: 0) == [3: true])
    #expect(effect(.fcntl, [3, F_GETFD], result: 1) == nil)
    #expect(effect(.ioctl, [3, 0x5401], result: 0) == nil)
    #expect(effect(.read, [3], result: 1) == nil)
  }

  @Test("a table forgets that a descriptor lasts when it ends, and a copy has what its original had")
  func tables() {
    let table = DescriptorTable()
    for descriptor in Int32(3)...6 {
      table[descriptor] = FileID(7)
      table.setLasting(true, descriptor)
    }
    let copy = table.copy()
    table[3] = nil
    table.setLasting(false, 4)
    table.forget(from: 5, through: 5)
    #expect(table.lasting == [6])
    #expect(copy.lasting == [3, 4, 5, 6])
  }
}
