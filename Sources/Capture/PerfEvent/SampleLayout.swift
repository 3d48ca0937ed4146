internal import CLinux
internal import Trace

/// Where samples of the events that are opened here hold what (perf_event_open(2), PERF_RECORD_SAMPLE).
///
/// All of them hold process and thread, and time; entries and exits of calls the raw data of a tracepoint as well, and
/// entries registers and stack behind it.
struct SampleLayout {
  /// What samples hold.
  static var exitSample: UInt64 {
    PerfConstants.sampleThread | PerfConstants.sampleTime | PerfConstants.sampleRaw
  }
  static func entrySample(hasStack: Bool) -> UInt64 {
    exitSample | PerfConstants.sampleRegisters | (hasStack ? PerfConstants.sampleStack : 0)
  }
  static var momentSample: UInt64 { PerfConstants.sampleThread | PerfConstants.sampleTime }
  /// Identifies other records by thread and time, which lie at their end.
  static var sidebandSample: UInt64 { PerfConstants.sampleThread | PerfConstants.sampleTime }

  /// ax bx cx dx si di bp sp ip, and r8 to r15 (asm/perf_regs.h).
  static let registers: UInt64 = 0xff_01ff

  static let processOffset = 8
  static let threadOffset = 12
  static let timeOffset = 16
  private static let rawSizeOffset = 24
  static let rawOffset = 28
  /// `common_type`: the number of the tracepoint.
  static let tracepointOffset = rawOffset

  let enterNumber: UInt64
  let exitNumber: UInt64
  private let enterCall: Int
  private let enterArguments: Int
  private let exitCall: Int
  private let exitResult: Int
  /// How operations of io_uring are recorded; `nil` where they are not.
  let ring: RingLayout?

  /// - Throws: where the tracepoints have other fields than are known.
  init(_ tracepoints: SyscallTracepoints, ring: RingLayout?) throws(PerfRefusal) {
    self.ring = ring
    let (enter, exit) = (tracepoints.enter, tracepoints.exit)
    guard let enterCall = enter.offset(of: "id"), let arguments = enter.offset(of: "args"),
      let exitCall = exit.offset(of: "id"), let result = exit.offset(of: "ret"), tracepoints.typeOffset == 0
    else { throw PerfRefusal(.tracepointMissing("raw_syscalls")) }
    enterNumber = enter.identifier
    exitNumber = exit.identifier
    self.enterCall = Self.rawOffset + enterCall
    enterArguments = Self.rawOffset + arguments
    self.exitCall = Self.rawOffset + exitCall
    exitResult = Self.rawOffset + result
  }

  /// The call that an entry sample tells of, as its caller gave it.
  @inline(__always)
  func enteredCall(_ record: PerfRing.Record) -> UInt64 { record.load(UInt64.self, at: enterCall) }

  /// - Parameter user: what the same record tells of the thread.
  func arguments(_ record: PerfRing.Record, _ user: UserState) -> CallArguments {
    let mask: UInt64 = user.is32Bit ? 0xffff_ffff : .max
    var values = InlineArray<6, UInt64>(repeating: 0)
    for index in 0..<6 { values[index] = record.load(UInt64.self, at: enterArguments + 8 * index) & mask }
    return CallArguments(values)
  }

  @inline(__always)
  func exitedCall(_ record: PerfRing.Record) -> UInt64 { record.load(UInt64.self, at: exitCall) }

  @inline(__always)
  func result(_ record: PerfRing.Record) -> Int64 { record.load(Int64.self, at: exitResult) }

  /// Whether a sample tells the moment of an entry alone.
  @inline(__always)
  static func isMoment(_ record: PerfRing.Record) -> Bool { record.bytes.count == rawSizeOffset }

  /// What lies behind the raw data of an entry sample.
  @inline(__always)
  func user(_ record: PerfRing.Record) -> UserState {
    let abi = Self.rawOffset + Int(record.load(UInt32.self, at: Self.rawSizeOffset))
    return UserState(record: record, abiOffset: abi)
  }
}

/// Registers and stack of a thread that entered a call, where they lie in its sample.
struct UserState {
  private static let abi32: UInt64 = 1
  private static let registerCount = 17

  let record: PerfRing.Record
  let abiOffset: Int

  var hasRegisters: Bool { record.load(UInt64.self, at: abiOffset) != 0 }

  /// Whether a 32-bit program made the call.
  var is32Bit: Bool { record.load(UInt64.self, at: abiOffset) == Self.abi32 }

  /// A register by its place in the kernel's order; 0 where there are none.
  @inline(__always)
  private func register(_ place: Int) -> UInt64 { record.load(UInt64.self, at: abiOffset + 8 + 8 * place) }

  /// In the order that unwinding wants, which is DWARF's, made from the kernel's: ax bx cx dx si di bp sp ip r8 to r15.
  var registers: Registers {
    var registers = Registers()
    guard hasRegisters else { return registers }
    registers.values[0] = register(0)
    registers.values[1] = register(3)
    registers.values[2] = register(2)
    registers.values[3] = register(1)
    for index in 4..<8 { registers.values[index] = register(index) }
    for index in 8..<16 { registers.values[index] = register(index + 1) }
    registers.values[16] = register(8)
    return registers
  }

  var stackPointer: UInt64 { hasRegisters ? register(7) : 0 }

  /// The copy of the stack from the stack pointer on, and how many bytes were asked for: more than there are where the
  /// stack ends.
  var stack: (copy: UnsafeRawBufferPointer, askedBytes: Int) {
    let start = abiOffset + 8 + (hasRegisters ? 8 * Self.registerCount : 0)
    let size = Int(clamping: record.load(UInt64.self, at: start))
    let end = start + 8 + size
    guard size > 0, end + 8 <= record.bytes.count else {
      return (UnsafeRawBufferPointer(start: nil, count: 0), 0)
    }
    let copied = min(size, Int(clamping: record.load(UInt64.self, at: end)))
    return (UnsafeRawBufferPointer(rebasing: record.bytes[(start + 8)..<(start + 8 + copied)]), size)
  }
}

/// A sample of the start of a call.
struct SampledStart: StartedCall {
  private let record: PerfRing.Record
  private let layout: SampleLayout
  private let user: UserState

  @inline(__always)
  init(_ record: PerfRing.Record, _ layout: SampleLayout) {
    (self.record, self.layout) = (record, layout)
    user = layout.user(record)
  }

  var thread: Int32 { record.load(Int32.self, at: SampleLayout.threadOffset) }
  var process: Int32 { record.load(Int32.self, at: SampleLayout.processOffset) }
  var time: UInt64 { record.load(UInt64.self, at: SampleLayout.timeOffset) }
  var number: UInt64 { layout.enteredCall(record) }
  var is32Bit: Bool { user.is32Bit }
  var arguments: CallArguments { layout.arguments(record, user) }
  var stackPointer: UInt64 { user.stackPointer }
  var registers: Registers { user.registers }
  var stack: UnsafeRawBufferPointer { user.stack.copy }
  var askedBytes: Int { user.stack.askedBytes }
  var named: NamedMemory? { nil }
}

/// A sample of the end of a call.
struct SampledEnd: EndedCall {
  private let record: PerfRing.Record
  private let layout: SampleLayout

  @inline(__always)
  init(_ record: PerfRing.Record, _ layout: SampleLayout) { (self.record, self.layout) = (record, layout) }

  var thread: Int32 { record.load(Int32.self, at: SampleLayout.threadOffset) }
  var time: UInt64 { record.load(UInt64.self, at: SampleLayout.timeOffset) }
  var number: UInt64 { layout.exitedCall(record) }
  var result: Int64 { layout.result(record) }
  var named: NamedMemory? { nil }

  func isOf(callStartedAt time: Timestamp, losses: Bool) -> Bool { !losses }
}
