/// The program that the kernel runs as a signal is made.
enum StopCopiesCode {
  private typealias Copy = StopCopies.Copy

  /// `SIGCHLD`, and `CLD_TRAPPED` of its `si_code` (asm-generic/siginfo.h): a traced thread has stopped.
  private static let childSignal: Int32 = 17
  private static let trapped: Int32 = 4
  /// `si_code` in `struct siginfo`.
  private static let codeOffset: Int32 = 8

  /// Where something lies on the stack of the program.
  private static let thread: Int16 = -4
  private static let signalCode: Int16 = -8
  private static let stackStart: Int16 = -16

  /// Copies the registers of a thread that stops, the top of its stack, and the path that its call names.
  static func stop(_ slotsByThread: borrowing BPFObject, _ memory: borrowing BPFObject) -> BPFCode {
    var code = BPFCode()
    leaveUnlessStop(&code)
    findCopy(slotsByThread, memory, &code)
    code.set(.one, to: 0)
    code.store(.one, to: .eight, offset: offset(\.isComplete))
    code.store(.one, to: .eight, offset: offset(\.stackBytes))
    code.store(.one, to: .eight, offset: offset(\.pathBytes))
    copyRegisters(&code)
    copyStack(&code)
    copyPath(&code)
    code.set(.one, to: 1)
    code.store(.one, to: .eight, offset: offset(\.isComplete))
    code.finish()
    return code
  }

  /// The context: signal, what is told with it, receiver.
  private static func leaveUnlessStop(_ code: inout BPFCode) {
    code.load(.two, from: .one)
    code.leave(if: .two, is: .unequal, childSignal)
    code.load(.three, from: .one, offset: 8)
    code.add(codeOffset, to: .three)
    code.copy(.stack, to: .one)
    code.add(Int32(signalCode), to: .one)
    code.set(.two, to: 4)
    code.call(.readKernel)
    code.leave(if: .zero, is: .unequal, 0)
    code.loadHalf(.one, from: .stack, offset: signalCode)
    code.leave(if: .one, is: .unequal, trapped)
  }

  /// Leaves the copy of the thread in `eight` and the control in `six`.
  private static func findCopy(
    _ slotsByThread: borrowing BPFObject, _ memory: borrowing BPFObject, _ code: inout BPFCode
  ) {
    code.call(.processAndThread)
    code.storeHalf(.zero, to: .stack, offset: thread)
    code.loadMap(.one, slotsByThread.descriptor)
    code.copy(.stack, to: .two)
    code.add(Int32(thread), to: .two)
    code.call(.lookUp)
    code.leave(if: .zero, is: .equal, 0)
    code.loadHalf(.seven, from: .zero)
    code.leave(if: .seven, is: .greater, Int32(StopCopies.count - 1))
    code.shiftLeft(.seven, by: Int32(StopCopies.stride.trailingZeroBitCount))
    code.loadEntry(.six, of: memory.descriptor)
    code.copy(.six, to: .eight)
    code.add(Int32(MemoryLayout<StopCopies.Control>.size), to: .eight)
    code.add(.seven, to: .eight)
  }

  private static func copyRegisters(_ code: inout BPFCode) {
    code.call(.currentTask)
    code.copy(.zero, to: .one)
    code.call(.taskRegisters)
    code.copy(.zero, to: .three)
    code.copy(.eight, to: .one)
    code.add(Int32(offset(\.registers)), to: .one)
    code.set(.two, to: Int32(MemoryLayout<InlineArray<21, UInt64>>.size))
    code.call(.readKernel)
    code.leave(if: .zero, is: .unequal, 0)
  }

  /// As much as is wanted or, where the stack ends before that, up to the beginning of the page in which it would end.
  private static func copyStack(_ code: inout BPFCode) {
    code.load(.nine, from: .eight, offset: offset(\.wantedBytes))
    code.leave(if: .nine, is: .greater, Int32(StopCopies.mostStackBytes))
    code.load(.three, from: .eight, offset: offset(\.registers) + SavedRegisters.stackPointer)
    code.store(.three, to: .stack, offset: stackStart)
    readStack(&code)
    code.unless(.zero, is: .equal, 0) { code in
      code.load(.three, from: .stack, offset: stackStart)
      code.add(.three, to: .nine)
      code.and(-4096, to: .nine)
      code.subtract(.three, from: .nine)
      code.unless(.nine, is: .greater, Int32(StopCopies.mostStackBytes), readStack)
    }
  }

  /// Copies as many bytes of the stack as `nine` says, from the address in `three`, if they all can be read.
  private static func readStack(_ code: inout BPFCode) {
    code.copy(.eight, to: .one)
    code.add(Int32(MemoryLayout<Copy>.size), to: .one)
    code.copy(.nine, to: .two)
    code.call(.readUser)
    code.unless(.zero, is: .unequal, 0) { code in
      code.store(.nine, to: .eight, offset: offset(\.stackBytes))
    }
  }

  private static func copyPath(_ code: inout BPFCode) {
    code.load(.one, from: .eight, offset: offset(\.registers) + SavedRegisters.number)
    code.unless(.one, is: .greater, 511) { code in
      code.add(.six, to: .one)
      code.loadByte(.one, from: .one)
      code.unless(.one, is: .equal, 0) { code in
        code.add(.eight, to: .one)
        code.load(.three, from: .one, offset: offset(\.registers))
        code.store(.three, to: .eight, offset: offset(\.pathAddress))
        code.copy(.eight, to: .one)
        code.add(Int32(offset(\.path)), to: .one)
        code.set(.two, to: Int32(MemoryLayout<InlineArray<256, UInt8>>.size))
        code.call(.readUserString)
        // An error is beyond all lengths.
        code.unless(.zero, is: .greater, 255) { code in
          code.store(.zero, to: .eight, offset: offset(\.pathBytes))
        }
      }
    }
  }

  private static func offset(_ field: PartialKeyPath<Copy>) -> Int16 {
    Int16(MemoryLayout<Copy>.offset(of: field) ?? 0)
  }
}
