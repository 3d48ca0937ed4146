import StackSnapshot
import Testing
import Trace

@testable import Unwinder

@Suite(.serialized) struct ReadSetMemoTests {
  @Test("a stack seen before is recognised and has the same number")
  func recognises() {
    let stack = OwnStack.nested(12)
    let own = OwnUnwinder()
    let first = own.unwind(stack)
    #expect(own.unwinder.recognisedStacks == 0)
    #expect(own.unwind(stack, memory: NoMemory()) == first)
    #expect(own.unwinder.recognisedStacks == 1)
    #expect(own.unwinder.summary.complete == 2)
  }

  @Test("a change of any word or register that the unwind read prevents recognition")
  func noticesEveryChange() {
    let stack = OwnStack.nested(12)
    let (registers, offsets) = readSet(of: stack)
    #expect(offsets.count >= 13)
    #expect(registers.count >= 2)
    for offset in Set(offsets) {
      for change: UInt64 in [1, 8, 1 << 20, 1 << 63] {
        var changed = stack
        changed.store(stack.word(at: offset) ^ change, at: offset)
        expectUnrecognised(changed, after: stack)
      }
    }
    for register in registers where register != Registers.stackPointerIndex {
      for change: UInt64 in [1, 16, 1 << 40] {
        var changed = stack
        changed.registers.values[register] ^= change
        expectUnrecognised(changed, after: stack)
      }
    }
  }

  @Test("a copy that ends before the last word read is not enough")
  func needsTheWholeExtent() {
    let stack = OwnStack.nested(12)
    let own = OwnUnwinder()
    _ = own.unwind(stack)
    let extent = own.unwinder.expectedStackBytes(of: stack.registers, in: OwnUnwinder.space)
    _ = own.unwind(stack, bytes: extent - 1)
    #expect(own.unwinder.recognisedStacks == 0)
    _ = own.unwind(stack, bytes: extent, memory: NoMemory())
    #expect(own.unwinder.recognisedStacks == 1)
  }

  @Test("the same calls elsewhere in memory are recognised")
  func recognisesRelativeLayout() {
    let stack = OwnStack.nested(12)
    let moved = relocated(stack, by: 0x10_0000)
    let own = OwnUnwinder()
    let first = own.unwind(stack)
    #expect(own.unwind(moved, memory: NoMemory()) == first)
    #expect(own.unwinder.recognisedStacks == 1)
  }

  @Test("an unwind that read beyond the copy's limit is not remembered")
  func forgetsDistantReads() {
    OwnStack.take(.signalHandler(hasOwnStack: true)) { stack in
      let own = OwnUnwinder()
      let first = own.unwind(stack)
      #expect(own.unwind(stack) == first)
      #expect(own.unwinder.recognisedStacks == 0)
    }
  }

  @Test("nothing is recognised once other code is mapped")
  func forgetsWhenCodeChanges() {
    let stack = OwnStack.nested(12)
    let own = OwnUnwinder()
    _ = own.unwind(stack)
    own.unwinder.invalidate(OwnUnwinder.space)
    #expect(own.unwinder.needsModules(of: OwnUnwinder.space))
    own.unwinder.setModules(own.map, of: OwnUnwinder.space)
    _ = own.unwind(stack)
    #expect(own.unwinder.recognisedStacks == 1)
    own.unwinder.setModules(ModuleMap(entries: Array(own.map.entries.dropLast())), of: OwnUnwinder.space)
    _ = own.unwind(stack)
    #expect(own.unwinder.recognisedStacks == 1)
  }

  @Test("a forked child shares what was learnt until it maps other code")
  func sharesWithCopies() {
    let stack = OwnStack.nested(12)
    let own = OwnUnwinder()
    let child = AddressSpaceID(1)
    _ = own.unwind(stack)
    own.unwinder.open(child, copyOf: OwnUnwinder.space)
    #expect(!own.unwinder.needsModules(of: child))
    let inChild = {
      stack.bytes.withUnsafeBytes {
        own.unwinder.unwind(from: stack.registers, stack: $0, in: child, memory: NoMemory())
      }
    }
    _ = inChild()
    #expect(own.unwinder.recognisedStacks == 1)
    own.unwinder.setModules(ModuleMap(entries: []), of: child)
    _ = inChild()
    #expect(own.unwinder.recognisedStacks == 1)
    _ = own.unwind(stack)
    #expect(own.unwinder.recognisedStacks == 2)
    own.unwinder.close(OwnUnwinder.space)
    #expect(own.unwind(stack) == .empty)
  }

  @Test("a stream of stacks gets the same numbers as from unwinders that remember nothing")
  func agreesWithFreshUnwinders() {
    var random = SystemRandomNumberGenerator()
    let own = OwnUnwinder()
    var stacks: [OwnStack] = (0..<12).map {
      OwnStack.nested(Int.random(in: 0...20), sites: UInt64($0 * 2_654_435_761))
    }
    stacks += stacks.map { relocated($0, by: 0x2000) }
    for _ in 0..<300 {
      var stack = stacks.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let offset = Int.random(in: 0..<512, using: &random) * 8
        stack.store(stacks.randomElement(using: &random)!.word(at: offset), at: offset)
      }
      let fresh = OwnUnwinder(interner: own.interner)
      let memory = SnapshotMemory(stack: stack, readsOther: false)
      #expect(own.unwind(stack, memory: memory) == fresh.unwind(stack, memory: memory))
      if Bool.random(using: &random) { stacks.append(stack) }
    }
    #expect(own.unwinder.recognisedStacks > 20)
  }

  // MARK: Support

  /// Which registers and words an unwind of a stack reads.
  private func readSet(of stack: OwnStack) -> (registers: [Int], offsets: [Int]) {
    let own = OwnUnwinder()
    let walk = FrameWalk(interner: own.interner, maxFrames: 256)
    let space = UnwindSpace()
    space.setModules(own.map)
    var frames: [FrameID] = []
    stack.bytes.withUnsafeBytes { bytes in
      walk.window.begin(stackPointer: stack.registers.stackPointer, bytes: bytes, memory: NoMemory())
      #expect(walk.walk(from: stack.registers, in: space, into: &frames) == .complete)
    }
    let registers = (0..<Registers.count).filter { walk.readRegisters & (1 << UInt32($0)) != 0 }
    return (registers, walk.window.readOffsets.map(Int.init))
  }

  private func expectUnrecognised(
    _ changed: OwnStack, after stack: OwnStack, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let own = OwnUnwinder()
    _ = own.unwind(stack, bytes: stack.bytes.count)
    _ = own.unwind(changed, bytes: changed.bytes.count, memory: NoMemory())
    #expect(own.unwinder.recognisedStacks == 0, sourceLocation: sourceLocation)
  }

  /// The same stack at another address: words that point into it point there still.
  private func relocated(_ stack: OwnStack, by distance: UInt64) -> OwnStack {
    let range = stack.registers.stackPointer..<(stack.registers.stackPointer + UInt64(stack.bytes.count))
    var moved = stack
    for offset in stride(from: 0, to: stack.bytes.count - 7, by: 8)
    where range.contains(stack.word(at: offset)) {
      moved.store(stack.word(at: offset) &+ distance, at: offset)
    }
    for register in 0..<16 where range.contains(stack.registers.values[register]) {
      moved.registers.values[register] &+= distance
    }
    return moved
  }
}
