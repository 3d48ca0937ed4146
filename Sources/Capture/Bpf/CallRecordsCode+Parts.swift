internal import Trace

/// What the programs consist of.
extension CallRecordsCode {
  /// Ids on the stack, `Control` in `nine`. Ends where nothing is recorded.
  func start(_ code: inout BPFCode) {
    storeIDs(&code)
    code.loadEntry(.nine, of: control)
    code.load(.one, from: .nine, offset: offset(of: \.firstEvent))
    code.leave(if: .one, is: .greater, Self.lastEvent)
  }

  func storeIDs(_ code: inout BPFCode) {
    code.call(.processAndThread)
    code.storeHalf(.zero, to: .stack, offset: Self.thread)
    code.shiftRight(.zero, by: 32)
    code.storeHalf(.zero, to: .stack, offset: Self.process)
  }

  func leaveUnlessIncluded(_ number: BPFCode.Register, _ code: inout BPFCode) {
    code.leave(if: number, is: .greater, Int32(Control.numberLimit - 1))
    code.copy(number, to: .one)
    code.shiftRight(.one, by: 6)
    code.shiftLeft(.one, by: 3)
    code.add(.nine, to: .one)
    code.load(.two, from: .one, offset: offset(of: \.numbers))
    code.copy(number, to: .one)
    code.and(63, to: .one)
    code.shiftRight(.two, by: .one)
    code.and(1, to: .two)
    code.leave(if: .two, is: .equal, 0)
  }

  /// Decides what is asked at each call.
  func leaveUnlessSubject(_ code: inout BPFCode) {
    let excluded: ProcessID
    switch subject {
    case .processes, .threads: return
    case .others(let process), .group(let process): excluded = process
    }
    code.loadHalf(.one, from: .stack, offset: Self.thread)
    code.load(.two, from: .nine, offset: offset(of: \.trialThread))
    code.subtract(.two, from: .one)
    code.unless(.one, is: .equal, 0) { code in
      code.loadHalf(.one, from: .stack, offset: Self.process)
      code.leave(if: .one, is: .equal, excluded.rawValue)
      guard case .group = subject else { return }
      code.loadMap(.one, group)
      code.set(.two, to: 0)
      code.call(.isInGroup)
      code.leave(if: .zero, is: .unequal, 1)
    }
  }

  /// Decides whether a thread that has no slot is to have one.
  func leaveUnlessWatched(_ code: inout BPFCode) {
    switch subject {
    case .processes: lookUp(Self.process, in: watched, &code)
    case .threads: lookUp(Self.thread, in: watched, &code)
    case .others, .group: return
    }
    code.leave(if: .zero, is: .equal, 0)
  }

  /// Leaves the new slot in `zero`.
  func addSlot(_ code: inout BPFCode) {
    code.set(.one, to: 0)
    for word in 0..<Int16(MemoryLayout<Slot>.size / 8) {
      code.store(.one, to: .stack, offset: Self.newSlot + 8 * word)
    }
    code.loadMap(.one, slots)
    code.copy(.stack, to: .two)
    code.add(Int32(Self.thread), to: .two)
    code.copy(.stack, to: .three)
    code.add(Int32(Self.newSlot), to: .three)
    code.set(.four, to: 0)
    code.call(.update)
    lookUp(Self.thread, in: slots, &code)
    code.unless(.zero, is: .unequal, 0) { code in
      code.set(.one, to: 1)
      code.increase(by: .one, at: .nine, offset: offset(of: \.refusedCalls))
    }
    code.leave(if: .zero, is: .equal, 0)
  }

  /// Decides how much of the stack is copied: as much as there is, where that is known, and else what is asked for.
  func chooseEvent(_ event: BPFCode.Register, _ code: inout BPFCode) {
    code.load(event, from: .nine, offset: offset(of: \.firstEvent))
    code.load(.one, from: .nine, offset: offset(of: \.entryBytes))
    code.store(.one, to: .stack, offset: Self.entryBytes)
    code.loadHalf(.one, from: .stack, offset: Self.thread)
    code.copy(.one, to: .two)
    code.and(Int32(Control.stackEndCount - 1), to: .two)
    code.shiftLeft(.two, by: Int32(MemoryLayout<StackEnd>.stride.trailingZeroBitCount))
    code.add(.nine, to: .two)
    code.load(.three, from: .two, offset: offset(of: \.stackEnds))
    code.load(.two, from: .two, offset: offset(of: \.stackEnds) + 8)
    code.store(.two, to: .stack, offset: Self.stackEnd)
    code.subtract(.one, from: .three)
    code.unless(.three, is: .unequal, 0) { code in
      code.set(.three, to: Int32(SavedRegisters.stackPointer))
      readRegister(&code)
      code.load(.one, from: .stack, offset: Self.stackEnd)
      code.load(.two, from: .stack, offset: Self.register)
      code.subtract(.two, from: .one)
      for entry in entries.reversed() {
        code.unless(.one, is: .greater, Int32(entry.stackBytes)) { code in
          code.set(event, to: entry.firstEvent)
          code.set(.two, to: Int32(entry.stackBytes) + Int32(Self.recordBytes))
          code.store(.two, to: .stack, offset: Self.entryBytes)
        }
      }
    }
  }

  /// Waits where records are read more slowly than they are made: the longer the less room is left, of which a quarter is
  /// nobody's concern.
  func hold(_ code: inout BPFCode) {
    let spare = Int32(ringBytes / 4)
    let turnBytes = max(1, ringBytes / UInt64(Self.longestHold))
    findProcessor(&code)
    code.load(.one, from: .zero, offset: offset(of: \.written))
    code.load(.two, from: .zero, offset: offset(of: \.read))
    code.load(.three, from: .stack, offset: Self.entryBytes)
    code.add(.one, to: .three)
    code.store(.three, to: .zero, offset: offset(of: \.written))
    code.subtract(.two, from: .one)
    code.unless(.one, is: .atMost, spare) { code in
      code.add(-spare, to: .one)
      code.shiftRight(.one, by: Int32(turnBytes.trailingZeroBitCount))
      code.store(.one, to: .stack, offset: Self.turns)
      code.store(.eight, to: .stack, offset: Self.firstEvent)
      code.set(.eight, to: 0)
      code.loop(.eight, below: .one, atMost: Self.longestHold) { code in
        for _ in 0..<64 { code.call(.timeNanoseconds) }
        code.load(.one, from: .stack, offset: Self.turns)
      }
      code.load(.eight, from: .stack, offset: Self.firstEvent)
    }
  }

  /// Leaves in `zero` where `Control` begins for what it has of this processor.
  func findProcessor(_ code: inout BPFCode) {
    code.call(.processor)
    code.and(Int32(Control.processorCount - 1), to: .zero)
    code.shiftLeft(.zero, by: 3)
    code.add(.nine, to: .zero)
  }

  /// Puts a word of the record on the stack.
  func put(_ word: BPFCode.Register, at offset: Int, _ code: inout BPFCode) {
    code.store(word, to: .stack, offset: Self.record + Int16(offset))
  }

  /// Copies a register of the thread, whose offset is in `three`, to the stack.
  func readRegister(_ code: inout BPFCode) {
    // The context begins with where the registers are.
    code.load(.one, from: .six)
    code.add(.one, to: .three)
    code.copy(.stack, to: .one)
    code.add(Int32(Self.register), to: .one)
    code.set(.two, to: 8)
    code.call(.readKernel)
  }

  /// Writes the record on the stack by the event of this processor.
  func write(firstEvent: BPFCode.Register, _ code: inout BPFCode) {
    code.call(.processor)
    code.add(BPFCode.Register.zero, to: firstEvent)
    code.copy(.six, to: .one)
    code.loadMap(.two, events)
    code.copy(firstEvent, to: .three)
    code.copy(.stack, to: .four)
    code.add(Int32(Self.record), to: .four)
    code.load(.five, from: .stack, offset: Self.recordLength)
    code.call(.output)
  }

  /// The value of a key on the stack in `zero`, or 0.
  func lookUp(_ key: Int16, in map: Int32, _ code: inout BPFCode) {
    code.loadMap(.one, map)
    code.copy(.stack, to: .two)
    code.add(Int32(key), to: .two)
    code.call(.lookUp)
  }

  func remove(_ key: Int16, from map: Int32, _ code: inout BPFCode) {
    code.loadMap(.one, map)
    code.copy(.stack, to: .two)
    code.add(Int32(key), to: .two)
    code.call(.delete)
  }

  func offset(_ field: PartialKeyPath<Slot>) -> Int16 {
    Int16(MemoryLayout<Slot>.offset(of: field) ?? 0)
  }

  func offset(of field: PartialKeyPath<Control>) -> Int16 {
    Int16(MemoryLayout<Control>.offset(of: field) ?? 0)
  }
}
