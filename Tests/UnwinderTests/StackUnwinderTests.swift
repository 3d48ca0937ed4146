import StackSnapshot
import Testing
import Trace

@testable import Unwinder

/// Unwinds this process's own stack and compares with glibc's backtrace(3), which reads the same call-frame
/// information with a program of its own.
@Suite(.serialized) struct StackUnwinderTests {
  @Test(
    "finds the frames that backtrace(3) finds",
    arguments: [
      Situation.nested(30, sites: 0b1011_0010), .belowFrame(bytes: 16), .belowFrame(bytes: 100_000),
      .qsortCallback, .signalHandler(hasOwnStack: false), .signalHandler(hasOwnStack: true), .thread(20),
      .coroutine(20),
    ])
  func agreesWithBacktrace(situation: Situation) {
    OwnStack.take(situation) { stack in
      let own = OwnUnwinder()
      let addresses = own.addresses(of: own.unwind(stack))
      #expect(stack.callers.count > 2)
      #expect(addresses.first == stack.registers.instructionPointer)
      // glibc's list may end with the null return address of an outermost frame.
      let callers = stack.callers.filter { $0 != 0 }
      #expect(addresses.dropFirst().prefix(callers.count) == callers[...])
      // Code that starts a coroutine has no call-frame information; all else starts at a marked outermost frame.
      let isCoroutine = if case .coroutine = situation { true } else { false }
      #expect(addresses.count == 1 + callers.count + (isCoroutine ? 1 : 0))
      #expect(own.unwinder.summary.complete == (isCoroutine ? 0 : 1))
    }
  }

  @Test("interrupted code and the code that returns to it are no return addresses")
  func marksInterruptedCode() {
    OwnStack.take(.signalHandler(hasOwnStack: false)) { stack in
      let own = OwnUnwinder()
      let id = own.unwind(stack)
      let frames = own.interner.stacks.frames(of: id).map { own.interner.frames[Int($0.index)] }
      let marked = frames.indices.filter { !frames[$0].isReturnAddress }
      #expect(marked == [0, 2, 3])
    }
  }

  @Test("an unwind with the whole copy needs no other memory")
  func needsNoMemoryBeyondTheCopy() {
    let stack = OwnStack.nested(12)
    let own = OwnUnwinder()
    let whole = own.unwind(stack, bytes: stack.bytes.count, memory: NoMemory())
    #expect(own.unwinder.summary.complete == 1)
    #expect(own.unwind(stack, bytes: 0) == whole)
  }

  @Test("fetches what the copy lacks")
  func growsTheCopy() {
    OwnStack.take(.belowFrame(bytes: 60_000)) { stack in
      let own = OwnUnwinder()
      let wanted = own.unwind(stack, bytes: stack.bytes.count)
      for bytes in [0, 1, 7, 64, 4095, 4096, 60_000] {
        let fresh = OwnUnwinder(interner: own.interner)
        #expect(fresh.unwind(stack, bytes: bytes) == wanted, "\(bytes)")
      }
    }
  }

  @Test("keeps the innermost frames up to the limit and marks the missing callers")
  func limitsFrames() {
    let stack = OwnStack.nested(30)
    let all = OwnUnwinder()
    let complete = all.addresses(of: all.unwind(stack))
    for limit in [1, 2, 10] {
      let own = OwnUnwinder(maxFrames: limit)
      let id = own.unwind(stack)
      let frames = own.interner.stacks.frames(of: id).map { own.interner.frames[Int($0.index)] }
      #expect(frames.last == .missingCallers)
      #expect(own.addresses(of: id).dropLast() == complete.prefix(limit))
      #expect(own.unwinder.summary.frameLimit == 1)
    }
  }

  @Test("keeps the frames found before memory that cannot be read")
  func endsAtUnreadableMemory() {
    let stack = OwnStack.nested(30)
    let own = OwnUnwinder()
    let all = own.unwind(stack)
    let extent = own.unwinder.expectedStackBytes(of: stack.registers, in: OwnUnwinder.space)
    let id = own.unwind(stack, bytes: extent - 200, memory: NoMemory())
    #expect(
      own.addresses(of: id).dropLast() == own.addresses(of: all).prefix(own.addresses(of: id).count - 1))
    #expect(
      own.unwinder.summary
        == summary {
          $0.complete = 1
          $0.unreadableMemory = 1
        })
    #expect(own.interner.stacks.frames(of: id).count >= 2)
    let frames = own.interner.stacks.frames(of: id).map { own.interner.frames[Int($0.index)] }
    #expect(frames.last == .missingCallers)
  }

  @Test("ends where there is neither code nor a chain of frame pointers")
  func endsWithoutInformation() {
    var stack = OwnStack.nested(3)
    stack.registers.instructionPointer = 0x10
    stack.registers.framePointer = 3
    let own = OwnUnwinder()
    let id = own.unwind(stack)
    #expect(own.unwinder.summary == summary { $0.noUnwindInformation = 1 })
    #expect(own.interner.stacks.frames(of: id).count == 2)
  }

  @Test("walks code without call-frame information by its frame pointers")
  func walksFramePointers() {
    let unknown: UInt64 = 0x10
    let code = OwnStack.nested(1)
    let base: UInt64 = 0x7000_0000_0000
    var stack = code
    stack.bytes = [UInt8](repeating: 0, count: 4096)
    stack.registers.instructionPointer = unknown
    stack.registers.stackPointer = base
    stack.registers.framePointer = base + 64
    stack.store(base + 128, at: 64)
    stack.store(code.callers[0], at: 72)
    let own = OwnUnwinder()
    let addresses = own.addresses(of: own.unwind(stack, bytes: 4096, memory: NoMemory()))
    #expect(addresses.prefix(2) == [unknown, code.callers[0]])
    // A frame pointer that leads back ends the walk.
    stack.store(base, at: 64)
    stack.store(base + 64, at: 0)
    let looping = own.unwind(stack, bytes: 4096, memory: NoMemory())
    #expect(own.interner.stacks.frames(of: looping).count < 6)
  }

  @Test("random stacks end, and soon")
  func endsOnRandomStacks() {
    var random = SystemRandomNumberGenerator()
    let own = OwnUnwinder()
    let good = OwnStack.nested(12)
    for _ in 0..<500 {
      var stack = good
      stack.bytes = (0..<512).flatMap { _ in
        let word =
          Bool.random(using: &random)
          ? good.callers.randomElement(using: &random)!
          : good.registers.stackPointer &+ (UInt64.random(in: 0..<4096, using: &random) & ~7)
        return withUnsafeBytes(of: word) { Array($0) }
      }
      if Bool.random(using: &random) {
        stack.registers.instructionPointer = good.callers.randomElement(using: &random)!
      }
      stack.registers.framePointer =
        stack.registers.stackPointer &+ UInt64.random(in: 0..<4096, using: &random)
      _ = own.unwind(stack, bytes: stack.bytes.count, memory: NoMemory())
    }
    #expect(own.unwinder.summary.total == 500)
    #expect(own.unwinder.summary.incomplete > 250)
  }

  private func summary(_ change: (inout UnwindSummary) -> Void) -> UnwindSummary {
    var summary = UnwindSummary()
    change(&summary)
    return summary
  }
}
