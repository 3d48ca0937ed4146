public import Trace

/// How a number changed over time, in a few points however long it took.
public struct Growth: Sendable {
  private struct Point {
    let time: Timestamp
    let value: UInt64
  }

  /// Points that are kept; when there are more, every other one goes and the rest lies twice as far apart.
  private static let pointLimit = 32

  private var points: [Point] = []
  private var last: Point?
  private var intervalNanoseconds: UInt64 = 100_000

  public init() {}

  /// Takes note of the number at a moment; moments ascend.
  public mutating func note(_ value: UInt64, at time: Timestamp) {
    let point = Point(time: time, value: value)
    last = point
    if let kept = points.last, time.nanoseconds(since: kept.time) < intervalNanoseconds { return }
    points.append(point)
    guard points.count > Self.pointLimit else { return }
    points = points.indices.filter { $0 % 2 == 0 }.map { points[$0] }
    intervalNanoseconds *= 2
  }

  /// Time between the first change and the last.
  public var nanoseconds: UInt64 { last.map { $0.time.nanoseconds(since: points[0].time) } ?? 0 }

  /// The number at the first change, at the last, and at most `count` − 2 evenly chosen ones in between.
  public func values(_ count: Int) -> [UInt64] {
    guard let last, let first = points.first, last.time > first.time else {
      return last.map { [$0.value] } ?? []
    }
    let between = points.dropFirst().filter { $0.time < last.time }
    let wanted = min(count - 2, between.count)
    guard wanted > 0 else { return [first.value, last.value] }
    let chosen = (1...wanted).map { between[between.startIndex + ($0 * between.count - 1) / (wanted + 1)] }
    return [first.value] + chosen.map(\.value) + [last.value]
  }
}
