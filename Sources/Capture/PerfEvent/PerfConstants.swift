/// Numbers of perf_event_open(2) (include/uapi/linux/perf_event.h).
enum PerfConstants {
  /// PERF_TYPE_SOFTWARE, PERF_TYPE_TRACEPOINT.
  static let software: UInt32 = 1
  static let tracepoint: UInt32 = 2
  /// PERF_COUNT_SW_PAGE_FAULTS, PERF_COUNT_SW_PAGE_FAULTS_MAJ, PERF_COUNT_SW_DUMMY.
  static let pageFaults: UInt64 = 2
  static let majorPageFaults: UInt64 = 6
  static let nothing: UInt64 = 9
  /// PERF_SAMPLE_TID, PERF_SAMPLE_TIME, PERF_SAMPLE_ADDR, PERF_SAMPLE_RAW, PERF_SAMPLE_REGS_USER,
  /// PERF_SAMPLE_STACK_USER.
  static let sampleThread: UInt64 = 1 << 1
  static let sampleTime: UInt64 = 1 << 2
  static let sampleAddress: UInt64 = 1 << 3
  static let sampleRaw: UInt64 = 1 << 10
  static let sampleRegisters: UInt64 = 1 << 12
  static let sampleStack: UInt64 = 1 << 13
  /// PERF_RECORD_LOST, …_COMM, …_EXIT, …_FORK, …_SAMPLE, …_MMAP2.
  static let recordLost: UInt32 = 2
  static let recordName: UInt32 = 3
  static let recordExit: UInt32 = 4
  static let recordFork: UInt32 = 7
  static let recordSample: UInt32 = 9
  static let recordMapping: UInt32 = 10
  /// PERF_RECORD_MISC_MMAP_DATA: the mapping is not executable.
  static let mappingOfData: UInt16 = 1 << 13
  /// PERF_RECORD_MISC_COMM_EXEC: the name changed because of an exec.
  static let nameOfExec: UInt16 = 1 << 13
  /// PERF_FLAG_PID_CGROUP.
  static let isGroup: UInt = 1 << 2
}
