/// Text in UTF-8 that is written piece by piece, without the cost of a `String` for each.
public typealias ByteBuffer = [UInt8]

extension ByteBuffer {
  /// Fixed text.
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Text that is in UTF-8 already or becomes so.
  public mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// A decimal number.
  public mutating func appendDecimal(_ value: UInt64) { appendDigits(value, base: 10) }

  /// A decimal number with a minus sign where it is negative.
  public mutating func appendDecimal(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(value.magnitude)
  }

  /// A decimal number in at least so many digits.
  public mutating func appendDecimal(_ value: UInt64, digits: Int) {
    var power: UInt64 = 10
    for _ in 1..<digits {
      if value < power { append(UInt8(ascii: "0")) }
      power *= 10
    }
    appendDecimal(value)
  }

  /// A hexadecimal number with `0x`; 0 stands alone.
  public mutating func appendHexadecimal(_ value: UInt64) {
    if value != 0 { append("0x") }
    appendDigits(value, base: 16)
  }

  /// An octal number with a leading zero; 0 stands alone.
  public mutating func appendOctal(_ value: UInt64) {
    if value != 0 { append(UInt8(ascii: "0")) }
    appendDigits(value, base: 8)
  }

  /// A number that is not negative with so many digits after the point.
  public mutating func appendFixed(_ value: Double, digits: Int) {
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

  private mutating func appendDigits(_ value: UInt64, base: UInt64) {
    var digits = InlineArray<22, UInt8>(repeating: 0)
    var first = 22
    var rest = value
    repeat {
      first -= 1
      let digit = UInt8(rest % base)
      digits[first] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
      rest /= base
    } while rest > 0
    for index in first..<22 { append(digits[index]) }
  }
}
