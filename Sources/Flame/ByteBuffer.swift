/// Text in UTF-8 that is written piece by piece, without the cost of a `String` for each.
typealias ByteBuffer = [UInt8]

extension ByteBuffer {
  /// A decimal number.
  mutating func appendDecimal(_ value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  /// A number that is not negative with so many digits after the point.
  mutating func appendFixed(_ value: Double, digits: Int) {
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = UInt64((value * Double(scale)).rounded())
    appendDecimal(scaled / scale)
    guard digits > 0 else { return }
    append(UInt8(ascii: "."))
    while scale > 1 {
      scale /= 10
      append(UInt8(ascii: "0") + UInt8(scaled / scale % 10))
    }
  }
}
