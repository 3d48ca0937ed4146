internal import Trace

extension ByteBuffer {
  /// A position or width of a layout as a percentage without needless zeros.
  mutating func appendPercent(steps: UInt64) {
    let perPercent = FlameLayout.steps / 100
    appendDecimal(steps / perPercent)
    var rest = steps % perPercent
    if rest > 0 {
      append(UInt8(ascii: "."))
      var digit = perPercent / 10
      while rest > 0 {
        append(UInt8(ascii: "0") + UInt8(rest / digit))
        rest %= digit
        digit /= 10
      }
    }
    append(UInt8(ascii: "%"))
  }
}
