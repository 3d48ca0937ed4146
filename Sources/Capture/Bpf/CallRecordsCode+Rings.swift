/// Writing into the ring of the processor.
///
/// The kernel lets no other thread run on the processor before a program has ended, up to Linux 6.18 at least. Should it
/// ever do so, or an operation of io_uring be complete in an interrupt, then that goes without a record, which is counted.
extension CallRecordsCode {
  private typealias State = CallRings.State

  /// Puts where the state of this processor's ring lies on the stack; ends where it has none.
  ///
  /// - Parameter isStart: whether a call is lost then that was not yet.
  func findState(isStart: Bool, _ code: inout BPFCode) {
    code.call(.processor)
    code.storeHalf(.zero, to: .stack, offset: Self.key)
    lookUp(Self.key, in: maps.states, &code)
    if isStart { code.unless(.zero, is: .unequal, 0, countRefusal) }
    code.leave(if: .zero, is: .equal, 0)
    code.store(.zero, to: .stack, offset: Self.state)
    code.load(.two, from: .zero, offset: offset(of: \.firstChunk))
    let last = Int32(State.none - 1)
    if isStart { code.unless(.two, is: .atMost, last, countRefusal) }
    code.leave(if: .two, is: .greater, last)
  }

  /// Tells the reader where it wants to be told. Then waits where records are read more slowly than they are made: the longer
  /// the less room is left, of which a quarter is nobody's concern.
  func hold(_ code: inout BPFCode) {
    let spare = Int32(shape.ringBytes / 4)
    let turnBytes = max(1, shape.ringBytes / Int(Self.longestHold))
    code.load(.eight, from: .stack, offset: Self.state)
    code.load(.one, from: .eight, offset: offset(of: \.head))
    code.load(.two, from: .eight, offset: offset(of: \.wakeAt))
    code.subtract(.two, from: .one)
    code.unless(.one, is: .greater, .max) { code in
      code.set(.one, to: 1)
      code.shiftLeft(.one, by: Int32(State.never.trailingZeroBitCount))
      code.store(.one, to: .eight, offset: offset(of: \.wakeAt))
      tell(&code)
    }
    code.load(.one, from: .eight, offset: offset(of: \.head))
    code.load(.two, from: .eight, offset: offset(of: \.tail))
    code.subtract(.two, from: .one)
    code.unless(.one, is: .atMost, spare) { code in
      code.add(-spare, to: .one)
      code.shiftRight(.one, by: Int32(turnBytes.trailingZeroBitCount))
      code.store(.one, to: .stack, offset: Self.turns)
      lookUp(Self.key, in: maps.pauses, &code)
      code.unless(.zero, is: .equal, 0, passTime)
    }
  }

  /// Clears memory as often as `turns` says: nothing else takes its time and yet is looked at quickly before the kernel accepts
  /// the program.
  private func passTime(_ code: inout BPFCode) {
    code.store(.zero, to: .stack, offset: Self.result)
    code.set(.eight, to: 0)
    code.load(.one, from: .stack, offset: Self.turns)
    code.loop(.eight, below: .one, atMost: Self.longestHold) { code in
      code.load(.one, from: .stack, offset: Self.result)
      code.set(.two, to: Int32(CallRings.pauseBytes))
      // Nothing can be read there.
      code.set(.three, to: 0)
      code.call(.readKernel)
      code.load(.one, from: .stack, offset: Self.turns)
    }
  }

  /// Writes a message, in which nobody is interested but for that it is there.
  private func tell(_ code: inout BPFCode) {
    let wakeNow: Int32 = 2
    code.store(.one, to: .stack, offset: Self.turns)
    code.loadMap(.one, maps.messages)
    code.copy(.stack, to: .two)
    code.add(Int32(Self.turns), to: .two)
    code.set(.three, to: 8)
    code.set(.four, to: wakeNow)
    code.call(.tell)
  }

  /// Begins a record, which `eight` points at from then on; ends where there is no room.
  func begin(_ kind: CallRecord.Kind, fixedBytes: Int, _ code: inout BPFCode) {
    let isStart = kind == .start || kind == .submission
    let longest = fixedBytes + CallRecord.Memory.path.bytes + (isStart ? Int(mostStackBytes) + 8 : 0)
    let lost = isStart ? offset(of: \.lostStarts) : offset(of: \.lostEnds)
    code.load(.two, from: .stack, offset: Self.state)
    code.set(.one, to: 1)
    code.exchange(.one, at: .two, offset: offset(of: \.isBusy))
    code.unless(.one, is: .equal, 0) { increase(lost, &$0) }
    code.leave(if: .one, is: .unequal, 0)
    code.load(.eight, from: .two, offset: offset(of: \.head))
    code.copy(.eight, to: .one)
    code.load(.three, from: .two, offset: offset(of: \.tail))
    code.subtract(.three, from: .one)
    let most = Int32(max(0, shape.ringBytes - longest))
    code.unless(.one, is: .atMost, most) { code in
      increase(lost, &code)
      unlock(&code)
    }
    code.leave(if: .one, is: .greater, most)
    code.copy(.eight, to: .one)
    code.shiftRight(.one, by: Int32(shape.chunkShift))
    code.and(Int32(shape.chunkCount - 1), to: .one)
    code.load(.three, from: .two, offset: offset(of: \.firstChunk))
    code.add(.three, to: .one)
    code.storeHalf(.one, to: .stack, offset: Self.key)
    code.and(Int32(shape.chunkBytes - 1), to: .eight)
    lookUp(Self.key, in: maps.chunks, &code)
    code.unless(.zero, is: .unequal, 0) { code in
      code.load(.two, from: .stack, offset: Self.state)
      unlock(&code)
    }
    code.leave(if: .zero, is: .equal, 0)
    code.add(.eight, to: .zero)
    code.copy(.zero, to: .eight)
    writeHead(kind, named: isStart ? recordOffset(\Start.named) : recordOffset(\End.named), &code)
  }

  /// - Parameter named: where the record tells what is named, which is nothing yet.
  private func writeHead(_ kind: CallRecord.Kind, named: Int16, _ code: inout BPFCode) {
    code.set(.one, to: Int32(kind.rawValue))
    code.storeHalf(.one, to: .eight, offset: recordOffset(\CallRecord.Head.kind))
    code.loadHalf(.one, from: .stack, offset: Self.thread)
    code.storeHalf(.one, to: .eight, offset: recordOffset(\CallRecord.Head.thread))
    code.loadHalf(.one, from: .stack, offset: Self.process)
    code.storeHalf(.one, to: .eight, offset: recordOffset(\CallRecord.Head.process))
    code.set(.one, to: 0)
    code.store(.one, to: .stack, offset: Self.room)
    code.store(
      .one, to: .eight, offset: kind == .start ? recordOffset(\Start.named) : recordOffset(\End.named))
  }

  /// Hands a record over.
  ///
  /// - Parameter finish: the last that is done before that.
  func commit(fixedBytes: Int, _ code: inout BPFCode, _ finish: (inout BPFCode) -> Void) {
    code.load(.one, from: .stack, offset: Self.room)
    code.add(Int32(fixedBytes), to: .one)
    code.storeHalf(.one, to: .eight, offset: recordOffset(\CallRecord.Head.size))
    code.load(.nine, from: .stack, offset: Self.state)
    code.load(.six, from: .nine, offset: offset(of: \.head))
    code.copy(.six, to: .two)
    code.and(Int32(shape.chunkBytes - 1), to: .two)
    code.add(.one, to: .two)
    code.add(.one, to: .six)
    // What goes beyond its chunk is followed by the next one.
    code.unless(.two, is: .atMost, Int32(shape.chunkBytes - 1)) { code in
      code.subtract(.two, from: .six)
      code.add(Int32(shape.chunkBytes), to: .six)
    }
    finish(&code)
    code.store(.six, to: .nine, offset: offset(of: \.head))
    code.copy(.nine, to: .two)
    unlock(&code)
  }

  /// Lets other programs write to the ring whose state `two` points at.
  private func unlock(_ code: inout BPFCode) {
    code.set(.three, to: 0)
    code.store(.three, to: .two, offset: offset(of: \.isBusy))
  }

  /// Counts in the state that `two` points at.
  private func increase(_ field: Int16, _ code: inout BPFCode) {
    code.set(.three, to: 1)
    code.increase(by: .three, at: .two, offset: field)
  }

  private func countRefusal(_ code: inout BPFCode) {
    code.set(.one, to: 1)
    code.increase(by: .one, at: .nine, offset: offset(of: \.refusedCalls))
  }

  func recordOffset<Record>(_ field: PartialKeyPath<Record>) -> Int16 {
    Int16(MemoryLayout<Record>.offset(of: field) ?? 0)
  }

  private func offset(of field: PartialKeyPath<State>) -> Int16 {
    Int16(MemoryLayout<State>.offset(of: field) ?? 0)
  }
}
