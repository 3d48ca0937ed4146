internal import Trace

/// The programs that write records of calls.
///
/// At the start of a call one writes a record with registers and stack; the last that it does is to read the clock, and to
/// leave the time in the slot of the thread, too. At its end another one reads the clock and writes both times and the
/// result. What a thread makes is recorded where it has a slot; it is given one where it is to be watched.
struct CallRecordsCode {
  /// What is known of a thread.
  struct Slot: BitwiseCopyable {
    /// When its call started, in nanoseconds of CLOCK_MONOTONIC.
    var start: UInt64 = 0
    var number: UInt64 = 0
    /// Whether there is a record of that call's start, and none of its end.
    var isInCall: UInt64 = 0
    /// Whether memory that the call names is to be read at its end.
    var isToBeRead: UInt64 = 0
  }

  /// What this process tells the programs, in memory that they share.
  struct Control: BitwiseCopyable {
    typealias RequestCopy = InlineArray<24, UInt64>
    static let numberLimit = 1024
    /// 0: nothing is recorded.
    var isEnabled: UInt64
    /// How many calls were not recorded because there was no room for their threads.
    var refusedCalls: UInt64
    /// A bit for each call that is recorded.
    var numbers: InlineArray<16, UInt64>
    /// A thread of this process that is recorded for a trial; 0: none.
    var trialThread: UInt64
    /// The first bytes of the operation of io_uring that the trial's thread has handed over.
    var trialRequest: RequestCopy
    /// Where the kernel keeps the descriptor of an operation, in bytes from its start; 0 where that is not known.
    var requestDescriptor: UInt64
    /// How much of a stack is copied of which the end is not known.
    var stackBytes: UInt64
    static let memoryCount = 512
    /// The bits of `memory` that hold its kind.
    static let memoryKinds: UInt8 = 7
    /// By number of the call, where in `struct pt_regs` the register lies that points at something, a multiple of eight, plus
    /// what kind that is; 0: there is nothing.
    var memory: InlineArray<512, UInt8>
    static let stackEndCount = 4096
    /// Where stacks end, by thread, the remainder of it.
    var stackEnds: InlineArray<4096, StackEnd>
  }

  struct StackEnd: BitwiseCopyable {
    var thread: UInt64
    /// 0 where it is not known.
    var address: UInt64
  }

  /// Turns, of about a microsecond each. The kernel looks at each of them before it accepts the program.
  static let longestHold: Int32 = 128

  /// Whose calls are recorded.
  enum Subject {
    /// Those of chosen processes, or of chosen threads, by id.
    case processes, threads
    /// All but those of one process, this one.
    case others(ProcessID)
    /// Those of a control group, but those of one process.
    case group(ProcessID)
  }

  /// Descriptors of what the programs work with.
  struct Maps {
    /// `Slot` by thread.
    let slots: Int32
    /// Processes or threads that are watched.
    let watched: Int32
    /// `Control`.
    let control: Int32
    let group: Int32
    /// `CallRings.State` by processor.
    let states: Int32
    let chunks: Int32
    let pauses: Int32
    let messages: Int32
  }

  let subject: Subject
  /// Whether all calls are recorded, whatever their numbers.
  let includesAll: Bool
  let maps: Maps
  let shape: CallRings.Shape
  /// At most, of each stack; 0: none.
  let mostStackBytes: Int32

  // Where things lie on the stack of a program, below its end.
  static let thread: Int16 = -4
  static let process: Int16 = -8
  static let newSlot: Int16 = -40
  static let turns: Int16 = -48
  /// The key of an entry of a map.
  static let key: Int16 = -56
  static let state: Int16 = -64
  static let end: Int16 = -72
  static let result: Int16 = -80
  static let namedMemory: Int16 = -88
  /// Bytes of the record behind its fixed part, or of a piece of the stack.
  static let room: Int16 = -96
  static let pieceBytes: Int16 = -104

  typealias Start = CallRecord.Start
  typealias End = CallRecord.End

  func enter() -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    start(&code)
    code.load(.eight, from: .six, offset: 8)
    if !includesAll { leaveUnlessIncluded(.eight, &code) }
    leaveUnlessSubject(&code)
    lookUp(Self.thread, in: maps.slots, &code)
    code.unless(.zero, is: .unequal, 0) { code in
      leaveUnlessWatched(&code)
      addSlot(&code)
    }
    code.copy(.zero, to: .seven)
    code.store(.eight, to: .seven, offset: offset(\.number))
    code.set(.one, to: 0)
    code.store(.one, to: .seven, offset: offset(\.isInCall))
    findState(isStart: true, &code)
    hold(&code)
    begin(.start, fixedBytes: MemoryLayout<Start>.size, &code)
    code.load(.one, from: .seven, offset: offset(\.number))
    code.store(.one, to: .eight, offset: recordOffset(\Start.head.number))
    // The context begins with where the registers are.
    code.load(.three, from: .six)
    copyRegisters(&code)
    readMemoryAtStart(&code)
    copyStack(&code)
    code.set(.one, to: 1)
    code.store(.one, to: .seven, offset: offset(\.isInCall))
    commit(fixedBytes: MemoryLayout<Start>.size, &code) { code in
      code.call(.timeNanoseconds)
      code.store(.zero, to: .seven, offset: offset(\.start))
      code.store(.zero, to: .eight, offset: recordOffset(\Start.head.time))
    }
    code.finish()
    return code
  }

  func exit() -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    code.call(.timeNanoseconds)
    code.store(.zero, to: .stack, offset: Self.end)
    start(&code)
    lookUp(Self.thread, in: maps.slots, &code)
    code.copy(.zero, to: .seven)
    code.unless(.seven, is: .equal, 0) { code in
      code.load(.one, from: .seven, offset: offset(\.isInCall))
      code.leave(if: .one, is: .equal, 0)
      code.set(.one, to: 0)
      code.store(.one, to: .seven, offset: offset(\.isInCall))
    }
    // An exec in a thread other than the leader gives it the leader's id.
    code.unless(.seven, is: .unequal, 0) { code in
      leaveUnlessSubject(&code)
      leaveUnlessWatched(&code)
    }
    findState(isStart: false, &code)
    begin(.end, fixedBytes: MemoryLayout<End>.size, &code)
    code.load(.one, from: .stack, offset: Self.end)
    code.store(.one, to: .eight, offset: recordOffset(\End.head.time))
    code.load(.one, from: .six, offset: 8)
    code.store(.one, to: .eight, offset: recordOffset(\End.result))
    code.set(.one, to: -1)
    code.store(.one, to: .eight, offset: recordOffset(\End.head.number))
    code.set(.one, to: 0)
    code.store(.one, to: .eight, offset: recordOffset(\End.start))
    code.unless(.seven, is: .equal, 0) { code in
      code.load(.one, from: .seven, offset: offset(\.number))
      code.store(.one, to: .eight, offset: recordOffset(\End.head.number))
      code.load(.one, from: .seven, offset: offset(\.start))
      code.store(.one, to: .eight, offset: recordOffset(\End.start))
      readMemoryAtEnd(&code)
    }
    commit(fixedBytes: MemoryLayout<End>.size, &code) { _ in }
    code.finish()
    return code
  }

  /// For the tracepoint at the creation of a process or a thread, which is watched if its creator is.
  ///
  /// - Parameter childOffset: where the tracepoint has the new id.
  func fork(childOffset: Int16) -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    storeIDs(&code)
    leaveUnlessWatched(&code)
    code.loadHalf(.one, from: .six, offset: childOffset)
    code.storeHalf(.one, to: .stack, offset: Self.thread)
    code.loadMap(.one, maps.watched)
    code.copy(.stack, to: .two)
    code.add(Int32(Self.thread), to: .two)
    code.copy(.two, to: .three)
    code.set(.four, to: 0)
    code.call(.update)
    code.finish()
    return code
  }

  /// For the end of a thread, whose id can be another's soon.
  func threadEnd() -> BPFCode {
    var code = BPFCode()
    storeIDs(&code)
    remove(Self.thread, from: maps.slots, &code)
    if case .processes = subject {
      // The process is watched for as long as it has threads.
      code.loadHalf(.one, from: .stack, offset: Self.thread)
      code.loadHalf(.two, from: .stack, offset: Self.process)
      code.subtract(.two, from: .one)
      code.leave(if: .one, is: .equal, 0)
    }
    remove(Self.thread, from: maps.watched, &code)
    code.finish()
    return code
  }
}
