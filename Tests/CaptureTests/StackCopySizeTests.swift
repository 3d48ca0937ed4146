import Testing
import Trace

@testable import Capture

/// How much of a stack is copied follows what unwinding needs.
@Suite struct StackCopySizeTests {
  /// Calls that follow each other after so many nanoseconds.
  private func note(_ size: inout StackCopySize, neededBytes: Int, calls: Int, every pause: UInt64 = 1000) {
    for index in stride(from: 0, to: calls, by: StackCopySize.interval) {
      _ = size.note(neededBytes: neededBytes, at: Timestamp(nanoseconds: UInt64(index) * pause))
    }
  }

  @Test("it begins with all, and comes down to what calls need with room to spare")
  func comesDown() {
    var size = StackCopySize(capturesStacks: true, ringBytes: 64 << 20)
    #expect(size.sizes[size.level] == size.sizes.last)
    note(&size, neededBytes: 1000, calls: 256)
    #expect(size.sizes[size.level] == 2048)
    var spare = StackCopySize(capturesStacks: true, ringBytes: 64 << 20)
    note(&spare, neededBytes: 2000, calls: 256)
    #expect(spare.sizes[spare.level] == 4096)
  }

  @Test("while calls are slow, all is copied: there is room")
  func keepsAll() {
    var size = StackCopySize(capturesStacks: true, ringBytes: 64 << 20)
    note(&size, neededBytes: 1000, calls: 4096, every: 50_000)
    #expect(size.sizes[size.level] == size.sizes.last)
  }

  @Test("a stack that was cut asks for more at once, and less is tried later than before")
  func goesUp() {
    var size = StackCopySize(capturesStacks: true, ringBytes: 64 << 20)
    note(&size, neededBytes: 1000, calls: 256)
    let cut = Int(size.sizes[size.level])
    let hasGrown = size.noteCut(askedBytes: cut)
    #expect(hasGrown)
    #expect(size.level == 1)
    // Records of the former size still come.
    let again = size.noteCut(askedBytes: cut)
    #expect(!again)
    note(&size, neededBytes: 1000, calls: 1020)
    #expect(size.level == 1)
    note(&size, neededBytes: 1000, calls: 4)
    #expect(size.level == 0)
  }

  @Test("a ring holds several copies of any size; without stacks nothing is copied")
  func fitsRing() {
    let size = StackCopySize(capturesStacks: true, ringBytes: 64 << 10)
    #expect(size.sizes.allSatisfy { $0 <= 8192 })
    #expect(StackCopySize(capturesStacks: true, ringBytes: 4096).sizes == [1024])
    #expect(StackCopySize(capturesStacks: false, ringBytes: 64 << 20).sizes == [0])
  }
}
