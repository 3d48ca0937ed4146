internal import Trace

/// What the programs consist of.
extension CallRecordsCode {
  /// Ids on the stack, `Control` in `nine`. Ends where nothing is recorded.
  func start(_ code: inout BPFCode) {
    storeIDs(&code)
    code.loadEntry(.nine, of: maps.control)
    code.load(.one, from: .nine, offset: offset(of: \.isEnabled))
    code.leave(if: .one, is: .equal, 0)
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
      code.loadMap(.one, maps.group)
      code.set(.two, to: 0)
      code.call(.isInGroup)
      code.leave(if: .zero, is: .unequal, 1)
    }
  }

  /// Decides whether a thread that has no slot is to have one.
  func leaveUnlessWatched(_ code: inout BPFCode) {
    switch subject {
    case .processes: lookUp(Self.process, in: maps.watched, &code)
    case .threads: lookUp(Self.thread, in: maps.watched, &code)
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
    code.loadMap(.one, maps.slots)
    code.copy(.stack, to: .two)
    code.add(Int32(Self.thread), to: .two)
    code.copy(.stack, to: .three)
    code.add(Int32(Self.newSlot), to: .three)
    code.set(.four, to: 0)
    code.call(.update)
    lookUp(Self.thread, in: maps.slots, &code)
    code.unless(.zero, is: .unequal, 0) { code in
      code.set(.one, to: 1)
      code.increase(by: .one, at: .nine, offset: offset(of: \.refusedCalls))
    }
    code.leave(if: .zero, is: .equal, 0)
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
