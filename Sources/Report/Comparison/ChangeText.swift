/// A change of a figure in words.
struct ChangeText {
  private let change: ComparedRow.Change
  private let figure: ComparedFigure

  init(_ change: ComparedRow.Change, _ figure: ComparedFigure) {
    self.change = change
    self.figure = figure
  }

  var before: String { amount(change.before) }
  var after: String { amount(change.after) }

  /// `12.0 ms → 14.5 ms`, or one of them where they are equal.
  var sides: String { change.absolute == 0 ? before : "\(before) → \(after)" }

  /// `+2.50 ms (+20.8%)`.
  var difference: String { change.absolute == 0 ? "no change" : "\(absolute) (\(relative))" }

  /// `+2.50 ms`.
  var absolute: String {
    (change.absolute < 0 ? "-" : change.absolute > 0 ? "+" : "") + amount(change.absolute.magnitude)
  }

  /// `+20.8%`, or `new` of something that was nothing.
  var relative: String {
    if change.absolute == 0 { return "0%" }
    guard change.relative.isFinite else { return "new" }
    let percent = change.relative * 100
    if percent >= 999.5 { return "×\(Quantity.fixed(change.after / change.before, decimals: 1))" }
    return (percent > 0 ? "+" : "") + Quantity.fixed(percent, decimals: 1) + "%"
  }

  /// Whether it is more than noise, with the confidence.
  var certainty: String {
    guard let p = change.adjustedPValue else {
      return "whether it is noise cannot be told from so few calls or runs"
    }
    return change.isSignificant
      ? "more than noise (\(confidence(p)))" : "may be noise (p = \(Self.probability(p)))"
  }

  /// The confidence alone, for a column: `99.2%`, `noise`, `?` where it cannot be told, `-` of no change.
  var shortCertainty: String {
    if change.absolute == 0 { return "-" }
    guard let p = change.adjustedPValue else { return "?" }
    if !change.isSignificant { return "noise" }
    return p == 0 ? "exact" : p < 0.001 ? ">99.9%" : Quantity.fixed((1 - p) * 100, decimals: 1) + "%"
  }

  private func confidence(_ p: Double) -> String {
    p == 0 ? "exact" : "confidence \(shortCertainty)"
  }

  /// A probability with two significant digits or so.
  private static func probability(_ p: Double) -> String { Quantity.fixed(p, decimals: p < 0.1 ? 3 : 2) }

  private func amount(_ value: Double) -> String {
    if figure.isTime { return Quantity.duration(value) }
    let whole = UInt64(exactly: value.rounded()) ?? .max
    return figure == .bytes ? Quantity.bytes(whole) : Quantity.count(whole)
  }
}
