/// Amounts with their units, as a gate's condition writes them.
enum GateAmount {
  private static let timeUnits: [(name: String, size: Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9),
  ]
  private static let byteUnits: [(name: String, size: Double)] = [
    ("", 1), ("B", 1), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("KiB", 0x1p10), ("MiB", 0x1p20),
    ("GiB", 0x1p30),
  ]

  static func amount(_ text: String, of figure: ComparedFigure) throws(GateError) -> GateCondition.Amount {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count)
    guard let number = Double(digits), number.isFinite, number < 1e15 else {
      throw GateError("'\(text)' is no amount: use one such as 10% or \(example(of: figure)).")
    }
    if unit == "%" { return .percent(number) }
    let units = figure.isTime ? timeUnits : figure == .bytes ? byteUnits : [("", 1)]
    guard let known = units.first(where: { $0.name == unit }) else {
      let names = (["%"] + units.map(\.name).filter { !$0.isEmpty }).joined(separator: ", ")
      let problem = unit.isEmpty ? "'\(text)' has no unit" : "'\(unit)' is no unit of \(figure.rawValue)"
      throw GateError("\(problem): use \(names), as in \(figure.rawValue)>\(example(of: figure)).")
    }
    return .absolute(number * known.size)
  }

  private static func example(of figure: ComparedFigure) -> String {
    figure.isTime ? "5ms" : figure == .bytes ? "64KiB" : "100"
  }
}
