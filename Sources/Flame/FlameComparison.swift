internal import Trace

/// What the drawing of a differential flame graph says of its frames beyond their place.
struct FlameComparison {
  let difference: CallTreeDifference
  let widths: DifferentialFlameGraph.Widths

  /// Changes below this share of the greater side are not coloured, and the shades above it begin at these.
  private static let shades = [0.05, 0.15, 0.3, 0.6]

  /// Classes of frames with what they mean and how wide that is in pixels.
  static let legend: [(name: StaticString, meaning: StaticString, width: Int)] = [
    ("w2", "worse", 38), ("w4", "much worse", 70), ("wn", "new", 26), ("d0", "within 5%", 62),
    ("i2", "better", 40), ("i4", "much better", 74), ("iv", "vanished", 56),
  ]

  /// The class that colours a node: by how much it and all that it calls changed.
  func frameClass(of node: Int, weight: FlameWeight) -> [UInt8] {
    let (before, after) = (difference.before.nodes[node].total, difference.after.nodes[node].total)
    if before.calls == 0 { return Array("wn".utf8) }
    if after.calls == 0 { return Array("iv".utf8) }
    let (old, new) = (Double(before[weight]), Double(after[weight]))
    let share = max(old, new) == 0 ? 0 : (new - old) / max(old, new)
    let shade = Self.shades.count { abs(share) >= $0 }
    if shade == 0 { return Array("d0".utf8) }
    return [share > 0 ? UInt8(ascii: "w") : UInt8(ascii: "i"), UInt8(ascii: "0") + UInt8(shade)]
  }

  /// Lines of a tooltip: each figure before and after.
  ///
  /// - Parameter counts: how to speak of the only figure, where there is one.
  func writeDetails(of node: Int, counts: FlameCounts?, to svg: inout ByteBuffer) {
    let (before, after) = (difference.before.nodes[node].total, difference.after.nodes[node].total)
    if before.calls == 0 { svg.append(", new") }
    if after.calls == 0 { svg.append(", vanished") }
    if let counts {
      svg.append("\ntotal ")
      counts.appendNumber(before.calls, to: &svg)
      svg.append(" → ")
      counts.append(after.calls, to: &svg)
      return Self.appendChange(before.calls, after.calls, to: &svg)
    }
    svg.append("\ntime ")
    svg.appendDuration(nanoseconds: before.nanoseconds)
    svg.append(" → ")
    svg.appendDuration(nanoseconds: after.nanoseconds)
    Self.appendChange(before.nanoseconds, after.nanoseconds, to: &svg)
    svg.append("\ncalls ")
    svg.appendCount(before.calls)
    svg.append(" → ")
    svg.appendCount(after.calls)
    Self.appendChange(before.calls, after.calls, to: &svg)
    svg.append("\nbytes ")
    svg.appendBytes(before.bytes)
    svg.append(" → ")
    svg.appendBytes(after.bytes)
    Self.appendChange(before.bytes, after.bytes, to: &svg)
  }

  /// What follows the meaning of widths in the line below the frames.
  func writeFooter(counts: FlameCounts?, to svg: inout ByteBuffer) {
    switch widths {
    case .after: svg.append(" after (of vanished frames before)")
    case .before: svg.append(" before (of new frames after)")
    case .both: svg.append(" before and after together")
    }
    let (before, after) = (difference.before.root.total, difference.after.root.total)
    svg.append(". In all: ")
    if let counts {
      counts.appendNumber(before.calls, to: &svg)
      svg.append(" → ")
      counts.append(after.calls, to: &svg)
      return svg.append(".")
    }
    svg.appendDuration(nanoseconds: before.nanoseconds)
    svg.append(" → ")
    svg.appendDuration(nanoseconds: after.nanoseconds)
    svg.append(", ")
    svg.appendCount(before.calls)
    svg.append(" → ")
    svg.appendCount(after.calls)
    svg.append(" calls.")
  }

  /// The change in percent of before; nothing where there is none.
  private static func appendChange(_ before: UInt64, _ after: UInt64, to svg: inout ByteBuffer) {
    guard before > 0, before != after else { return }
    svg.append(after > before ? " (+" : " (-")
    svg.appendPercentage(after > before ? after - before : before - after, of: before)
    svg.append(")")
  }
}
