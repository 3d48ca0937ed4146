/// Numbers of perf_event_open(2) (include/uapi/linux/perf_event.h).
enum PerfConstants {
  /// PERF_TYPE_TRACEPOINT.
  static let tracepoint: UInt32 = 2
  /// PERF_SAMPLE_TID, PERF_SAMPLE_TIME, PERF_SAMPLE_RAW.
  static let sampleThread: UInt64 = 1 << 1
  static let sampleTime: UInt64 = 1 << 2
  static let sampleRaw: UInt64 = 1 << 10
  /// PERF_RECORD_LOST, PERF_RECORD_SAMPLE.
  static let recordLost: UInt32 = 2
  static let recordSample: UInt32 = 9
}
