public import Trace

/// An anomaly as a line.
public enum AnomalyText {
  /// `anomaly (high): read took 5.32 ms, 43.1 sigma above its median of 45.0 µs, at app.c:12 main`, without a line end.
  public static func line(_ anomaly: Anomaly) -> String {
    "anomaly (\(anomaly.severity.rawValue)): \(TerminalText.escaped(anomaly.name)) took "
      + "\(Quantity.duration(anomaly.nanoseconds)), \(sigmas(anomaly.deviation)) sigma above its median of "
      + Quantity.duration(anomaly.medianNanoseconds) + (anomaly.source.map { ", at " + place($0) } ?? "")
  }

  /// What a sigma is, for those who read the numbers.
  static let rule = "sigma: 1.4826 times the median deviation, at least 10 % of the median and 10 µs"

  /// How many sigmas, with one decimal.
  static func sigmas(_ deviation: Double) -> String { Quantity.fixed(deviation, decimals: 1) }

  /// `app.c:12 main`, or the function alone.
  static func place(_ frame: SourceFrame) -> String {
    let function = TerminalText.escaped(frame.function)
    guard let file = frame.file else { return function }
    let name = file.lastIndex(of: "/").map { file[file.index(after: $0)...] } ?? file[...]
    return TerminalText.escaped(String(name)) + (frame.line > 0 ? ":\(frame.line)" : "") + " " + function
  }
}
