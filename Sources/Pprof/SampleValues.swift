/// The values of a sample.
struct SampleValues {
  var calls: UInt64 = 0
  private(set) var nanoseconds: UInt64 = 0
  private(set) var bytes: UInt64 = 0
  private(set) var isNegative = false
  private var column = 0

  /// Adds the value of the next column.
  @inline(__always)
  mutating func add(_ value: UInt64, _ columns: ValueColumns) {
    if column == columns.nanoseconds {
      nanoseconds = value
    } else if column == columns.calls {
      calls = value
    } else if column == columns.bytes {
      bytes = value
    } else {
      column &+= 1
      return
    }
    if value > SavedSample.greatestValue { isNegative = true }
    column &+= 1
  }
}

/// The sum of all samples. Reports add up measures without looking for overflow, which a forged file must not cause.
struct SampleTotal {
  private var calls: UInt64 = 0
  private var nanoseconds: UInt64 = 0
  private var bytes: UInt64 = 0

  /// Adds the values of a sample, none of them beyond 63 bits. Whether no sum has grown beyond that.
  @inline(__always)
  mutating func add(_ values: SampleValues) -> Bool {
    calls &+= values.calls
    nanoseconds &+= values.nanoseconds
    bytes &+= values.bytes
    return (calls | nanoseconds | bytes) >> 63 == 0
  }
}
