internal import Trace

/// What a record tells of the start of a call, whoever wrote it.
protocol StartedCall {
  var thread: Int32 { get }
  var process: Int32 { get }
  /// When it started, or somewhat before that, in nanoseconds of CLOCK_MONOTONIC.
  var time: UInt64 { get }
  var number: UInt64 { get }
  /// Whether 32-bit code made it.
  var is32Bit: Bool { get }
  var arguments: CallArguments { get }
  var stackPointer: UInt64 { get }
  var registers: Registers { get }
  /// The copy of the stack from the stack pointer on, and how many bytes were asked for: more than there are where the
  /// stack ends.
  var stack: UnsafeRawBufferPointer { get }
  var askedBytes: Int { get }
  /// What it names in memory, where that is told.
  var named: NamedMemory? { get }
}

/// What a record tells of the end of a call, whoever wrote it.
protocol EndedCall {
  var thread: Int32 { get }
  /// When it ended, in nanoseconds of CLOCK_MONOTONIC.
  var time: UInt64 { get }
  var number: UInt64 { get }
  var result: Int64 { get }
  /// What it names in memory or has made, where that is told.
  var named: NamedMemory? { get }
  /// Whether it is the end of a certain call, of the same number.
  ///
  /// - Parameter losses: whether records have been lost since that started.
  func isOf(callStartedAt time: Timestamp, losses: Bool) -> Bool
}

/// What a call names or has made, in its own words; valid for as long as the record that tells of it.
enum NamedMemory {
  /// A path, without the zero at its end.
  case path(UnsafeRawBufferPointer)
  /// Two descriptors.
  case pair(Int32, Int32)
  /// A `struct sockaddr`, and what lies behind it.
  case address(UnsafeRawBufferPointer)

  var pair: (Int32, Int32)? { if case .pair(let one, let other) = self { (one, other) } else { nil } }
}
