/// A call that took much longer than calls of its kind did before it.
public struct Anomaly: Sendable {
  public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// Less than 4 sigmas beyond what is usual.
    case low
    /// 4 to 5 sigmas.
    case medium
    /// More than 5 sigmas.
    case high

    public init(deviation: Double) { self = deviation > 5 ? .high : deviation >= 4 ? .medium : .low }

    public static func < (left: Severity, right: Severity) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  public let call: SyscallStart
  /// The kernel's name of the call.
  public let name: String
  public let end: Timestamp
  /// How long it took.
  public let nanoseconds: UInt64
  /// The median of the calls before it.
  public let medianNanoseconds: UInt64
  /// How far from the median calls usually are, as a standard deviation.
  public let sigmaNanoseconds: Double
  /// The nearest frame of the program's own code, where it is known.
  public let source: SourceFrame?

  public init(
    call: SyscallStart, name: String, end: Timestamp, medianNanoseconds: UInt64, sigmaNanoseconds: Double,
    source: SourceFrame?
  ) {
    self.call = call
    self.name = name
    self.end = end
    nanoseconds = end.nanoseconds(since: call.time)
    self.medianNanoseconds = medianNanoseconds
    self.sigmaNanoseconds = sigmaNanoseconds
    self.source = source
  }

  /// How many sigmas it lies above the median.
  public var deviation: Double { (Double(nanoseconds) - Double(medianNanoseconds)) / sigmaNanoseconds }

  public var severity: Severity { Severity(deviation: deviation) }
}
