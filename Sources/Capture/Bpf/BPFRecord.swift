/// What programs write as the raw data of their records: offsets and sizes in bytes. Number of the tracepoint and of the call
/// lie where the tracepoints of system calls have them, too.
enum BPFRecord {
  static let number = 8
  static let entryBytes = 16
  /// What lies behind all else where an argument points at something that names a file.
  enum Memory: UInt8, CaseIterable {
    /// A path, as much of it as fits, and a zero.
    case path
    /// Two descriptors that the call has made.
    case pair
    /// A `struct sockaddr` of any kind.
    case address

    var bytes: Int {
      switch self {
      case .path: 256
      case .pair: 8
      case .address: 112
      }
    }
  }

  static let result = 16
  /// When the call started and ended, in nanoseconds of CLOCK_MONOTONIC. A start of 0 is not known.
  static let start = 24
  static let end = 32
  static let exitBytes = 40
}
