/// Numbers of perf_event_open(2) (include/uapi/linux/perf_event.h).
enum PerfConstants {
  /// PERF_TYPE_TRACEPOINT.
  static let tracepoint: UInt32 = 2
  /// PERF_SAMPLE_TIME.
  static let sampleTime: UInt64 = 1 << 2
  /// PERF_RECORD_SAMPLE.
  static let recordSample: UInt32 = 9
}
