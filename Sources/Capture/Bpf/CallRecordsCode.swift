internal import Trace

/// The programs that write records of calls.
///
/// At the start of a call one writes a record with registers and stack, reads the clock, and leaves the time in the slot of
/// the thread. At its end another one reads the clock and writes both times and the result. What a thread makes is recorded
/// where it has a slot; it is given one where it is to be watched.
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
    static let numberLimit = 1024
    /// The event that entries are written by on the first processor; `UInt64.max`: nothing is recorded.
    var firstEvent: UInt64
    /// How many calls were not recorded because there was no room for their threads.
    var refusedCalls: UInt64
    /// A bit for each call that is recorded.
    var numbers: InlineArray<16, UInt64>
    /// A thread of this process that is recorded for a trial; 0: none.
    var trialThread: UInt64
    /// About how many bytes an entry takes.
    var entryBytes: UInt64
    static let processorCount = 256
    /// By processor, the remainder of it: about how many bytes were written, and how many of these were read or are known
    /// not to be there.
    var written: InlineArray<256, UInt64>
    var read: InlineArray<256, UInt64>
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

  /// About what the records of a call take beside the stack.
  static let recordBytes: UInt64 = 288

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

  let subject: Subject
  /// Whether all calls are recorded, whatever their numbers.
  let includesAll: Bool
  /// `Slot` by thread.
  let slots: Int32
  /// Processes or threads that are watched.
  let watched: Int32
  /// `Control`.
  let control: Int32
  let events: Int32
  let group: Int32
  /// The first one that ends of calls are written by.
  let firstExitEvent: Int32
  /// Sizes of stack copies, ascending, and the first event that writes entries with each.
  let entries: [(stackBytes: UInt32, firstEvent: Int32)]
  /// Size of the ring of a processor.
  let ringBytes: UInt64
  let layout: SampleLayout

  static let lastEvent: Int32 = 1 << 20

  // Where things lie on the stack of a program, below its end.
  static let thread: Int16 = -4
  static let process: Int16 = -8
  static let newSlot: Int16 = -40
  static let turns: Int16 = -48
  static let firstEvent: Int16 = -56
  static let entryBytes: Int16 = -64
  static let stackEnd: Int16 = -72
  static let register: Int16 = -80
  static let recordLength: Int16 = -88
  static let namedMemory: Int16 = -96
  static let record: Int16 = -96 - Int16(BPFRecord.exitBytes + BPFRecord.Memory.path.bytes)

  func enter() -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    start(&code)
    code.load(.eight, from: .six, offset: 8)
    if !includesAll { leaveUnlessIncluded(.eight, &code) }
    leaveUnlessSubject(&code)
    lookUp(Self.thread, in: slots, &code)
    code.unless(.zero, is: .unequal, 0) { code in
      leaveUnlessWatched(&code)
      addSlot(&code)
    }
    code.copy(.zero, to: .seven)
    code.set(.one, to: Int32(layout.enterNumber))
    put(.one, at: 0, &code)
    put(.eight, at: BPFRecord.number, &code)
    code.store(.eight, to: .seven, offset: offset(\.number))
    code.set(.one, to: 0)
    code.store(.one, to: .seven, offset: offset(\.isInCall))
    chooseEvent(.eight, &code)
    hold(&code)
    readMemoryAtStart(&code)
    write(firstEvent: .eight, &code)
    code.leave(if: .zero, is: .unequal, 0)
    code.set(.one, to: 1)
    code.store(.one, to: .seven, offset: offset(\.isInCall))
    code.call(.timeNanoseconds)
    code.store(.zero, to: .seven, offset: offset(\.start))
    code.finish()
    return code
  }

  func exit() -> BPFCode {
    var code = BPFCode()
    code.copy(.one, to: .six)
    code.call(.timeNanoseconds)
    put(.zero, at: BPFRecord.end, &code)
    start(&code)
    code.set(.one, to: Int32(layout.exitNumber))
    put(.one, at: 0, &code)
    code.load(.one, from: .six, offset: 8)
    put(.one, at: BPFRecord.result, &code)
    code.set(.one, to: Int32(BPFRecord.exitBytes))
    code.store(.one, to: .stack, offset: Self.recordLength)
    lookUp(Self.thread, in: slots, &code)
    code.copy(.zero, to: .seven)
    code.unless(.seven, is: .equal, 0) { code in
      code.load(.one, from: .seven, offset: offset(\.isInCall))
      code.leave(if: .one, is: .equal, 0)
      code.set(.one, to: 0)
      code.store(.one, to: .seven, offset: offset(\.isInCall))
      code.load(.one, from: .seven, offset: offset(\.number))
      put(.one, at: BPFRecord.number, &code)
      code.load(.one, from: .seven, offset: offset(\.start))
      put(.one, at: BPFRecord.start, &code)
      readMemoryAtEnd(&code)
    }
    // An exec in a thread other than the leader gives it the leader's id.
    code.unless(.seven, is: .unequal, 0) { code in
      leaveUnlessSubject(&code)
      leaveUnlessWatched(&code)
      code.set(.one, to: -1)
      put(.one, at: BPFRecord.number, &code)
      code.set(.one, to: 0)
      put(.one, at: BPFRecord.start, &code)
    }
    code.set(.eight, to: firstExitEvent)
    write(firstEvent: .eight, &code)
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
    code.loadMap(.one, watched)
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
    remove(Self.thread, from: slots, &code)
    if case .processes = subject {
      // The process is watched for as long as it has threads.
      code.loadHalf(.one, from: .stack, offset: Self.thread)
      code.loadHalf(.two, from: .stack, offset: Self.process)
      code.subtract(.two, from: .one)
      code.leave(if: .one, is: .equal, 0)
    }
    remove(Self.thread, from: watched, &code)
    code.finish()
    return code
  }
}
