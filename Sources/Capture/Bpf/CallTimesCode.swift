/// The programs that the kernel runs at the start and at the end of every system call.
enum CallTimesCode {
  private typealias Slot = CallTimes.Slot

  /// Writes down when an awaited call starts.
  static func enter(_ slotsByThread: borrowing BPFObject, _ memory: borrowing BPFObject) -> BPFCode {
    var code = BPFCode()
    findSlot(.eight, slotsByThread, memory, &code)
    code.load(.one, from: .eight, offset: offset(\.state))
    code.leave(if: .one, is: .greater, Int32(Slot.State.awaited))
    code.call(.timeNanoseconds)
    code.store(.zero, to: .eight, offset: offset(\.start))
    code.set(.one, to: Int32(Slot.State.begun))
    code.store(.one, to: .eight, offset: offset(\.state))
    code.finish()
    return code
  }

  /// Writes down when it ends and what it returns.
  static func exit(_ slotsByThread: borrowing BPFObject, _ memory: borrowing BPFObject) -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    code.call(.timeNanoseconds)
    code.copy(.zero, to: .nine)
    findSlot(.eight, slotsByThread, memory, &code)
    code.load(.two, from: .eight, offset: offset(\.state))
    code.leave(if: .two, is: .greater, Int32(Slot.State.begun))
    code.store(.nine, to: .eight, offset: offset(\.end))
    // The context: registers of the thread, result.
    code.load(.one, from: .six, offset: 8)
    code.store(.one, to: .eight, offset: offset(\.result))
    // Begun becomes ended. The end of a call that had not been awaited at its start leaves nothing to await.
    code.set(.one, to: Int32(Slot.State.none))
    code.subtract(.two, from: .one)
    code.store(.one, to: .eight, offset: offset(\.state))
    code.finish()
    return code
  }

  /// Finds the slot of the thread that makes the call; ends the program where it has none. That of the tracer itself, which makes
  /// many, is not looked for.
  private static func findSlot(
    _ slot: BPFCode.Register, _ slotsByThread: borrowing BPFObject, _ memory: borrowing BPFObject,
    _ code: inout BPFCode
  ) {
    code.call(.processAndThread)
    code.loadEntry(slot, of: memory.descriptor)
    code.load(.one, from: slot)
    code.subtract(.zero, from: .one)
    code.leave(if: .one, is: .equal, 0)
    code.storeHalf(.zero, to: .stack, offset: -4)
    code.loadMap(.one, slotsByThread.descriptor)
    code.copy(.stack, to: .two)
    code.add(-4, to: .two)
    code.call(.lookUp)
    code.leave(if: .zero, is: .equal, 0)
    code.loadHalf(.seven, from: .zero)
    code.leave(if: .seven, is: .greater, Int32(CallTimes.slotCount - 1))
    code.shiftLeft(.seven, by: Int32(MemoryLayout<Slot>.stride.trailingZeroBitCount))
    code.add(.seven, to: slot)
  }

  private static func offset(_ field: PartialKeyPath<Slot>) -> Int16 {
    Int16(CallTimes.headerBytes + (MemoryLayout<Slot>.offset(of: field) ?? 0))
  }
}
