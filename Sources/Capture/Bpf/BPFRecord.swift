/// What programs write as the raw data of their records: offsets and sizes in bytes. Number of the tracepoint and of the call
/// lie where the tracepoints of system calls have them, too.
enum BPFRecord {
  static let number = 8
  static let entryBytes = 16
  /// Behind all else, where a call names a path: as much of it as fits, and a zero.
  static let pathBytes = 256
  /// There too, at the end of a call that makes two descriptors: both of them.
  static let pairBytes = 8

  static let result = 16
  /// When the call started and ended, in nanoseconds of CLOCK_MONOTONIC. A start of 0 is not known.
  static let start = 24
  static let end = 32
  static let exitBytes = 40
}
