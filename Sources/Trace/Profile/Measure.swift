public import Stats

/// What was measured of the calls in one series, or in any sum of series.
public struct Measure: Sendable {
  /// Latency of each call in nanoseconds; holds count, total, minimum and maximum exactly.
  public private(set) var latency = LatencyHistogram()
  /// Calls that returned an error.
  public private(set) var errors: UInt64 = 0
  /// Bytes that the calls moved.
  public private(set) var bytes: UInt64 = 0
  /// Calls that took at least the profile's slow threshold.
  public private(set) var slowCalls: UInt64 = 0

  public init() {}

  /// What was measured before and saved.
  public init(latency: LatencyHistogram, errors: UInt64, bytes: UInt64, slowCalls: UInt64) {
    self.latency = latency
    self.errors = errors
    self.bytes = bytes
    self.slowCalls = slowCalls
  }

  public var calls: UInt64 { latency.count }
  public var totalNanoseconds: UInt64 { latency.total }

  public mutating func add(nanoseconds: UInt64, bytes: UInt64, isError: Bool, isSlow: Bool) {
    latency.record(nanoseconds)
    self.bytes &+= bytes
    if isError { errors &+= 1 }
    if isSlow { slowCalls &+= 1 }
  }

  public mutating func merge(_ other: Measure) {
    latency.merge(other.latency)
    errors &+= other.errors
    bytes &+= other.bytes
    slowCalls &+= other.slowCalls
  }
}
