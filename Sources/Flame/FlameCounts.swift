internal import Trace

/// How to speak of numbers in a tree that are no calls of this program's, such as samples.
public struct FlameCounts: Sendable {
  /// What is counted.
  let unit: String
  /// Numbers are in parts of so many.
  let scale: UInt64
  /// Frames that were left out before the picture was laid out.
  let omitted: Int

  /// A number and its unit; up to three digits after the point, where there are any.
  func append(_ value: UInt64, to svg: inout ByteBuffer) {
    appendNumber(value, to: &svg)
    svg.append(" ")
    svg.appendEscaped(PictureText(unit).bytes)
  }

  /// The number alone.
  func appendNumber(_ value: UInt64, to svg: inout ByteBuffer) {
    let number = Double(value) / Double(scale)
    if scale == 1 || number >= 1000 || value % scale == 0 {
      svg.appendCount((value + scale / 2) / scale)
    } else {
      svg.appendFixed(number, digits: number < 0.1 ? 6 : 3)
    }
  }

  /// What a frame is, as far as its name tells.
  static func describe(_ frame: CallTree.Frame) -> String {
    switch frame.origin {
    case .systemCall: "kernel"
    case .file: "file"
    case .generated: "generated code"
    case .program, .library: frame.isInlined ? "inlined function" : "function"
    }
  }

  /// Lines of a tooltip.
  func writeDetails(of node: CallTree.Node, all: CallTree.Amounts, to svg: inout ByteBuffer) {
    svg.append("\ntotal ")
    append(node.total.calls, to: &svg)
    if all.calls > 0 {
      svg.append(" (")
      svg.appendPercentage(node.total.calls, of: all.calls)
      svg.append(")")
    }
  }
}
