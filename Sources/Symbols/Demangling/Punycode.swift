/// Punycode (RFC 3492) as Rust and its name mangling use it: `_` is the delimiter, digits are `a-z0-9`.
enum Punycode {
  /// The text of an encoded identifier, or `nil` where it is malformed.
  static func decode(_ encoded: ArraySlice<UInt8>) -> String? {
    var output: [Unicode.Scalar] = []
    var input = encoded
    if let delimiter = encoded.lastIndex(of: UInt8(ascii: "_")) {
      output = encoded[..<delimiter].map { Unicode.Scalar($0) }
      input = encoded[(delimiter + 1)...]
    }
    guard !input.isEmpty else { return nil }
    var codePoint: UInt32 = 128
    var index: UInt32 = 0
    var bias: UInt32 = 72
    while !input.isEmpty {
      let previousIndex = index
      guard let delta = takeVariableLengthInteger(&input, bias: bias),
        delta <= UInt32.max - index
      else { return nil }
      index += delta
      let length = UInt32(output.count + 1)
      bias = adapted(delta: index - previousIndex, length: length, isFirst: previousIndex == 0)
      let (next, isTooLarge) = codePoint.addingReportingOverflow(index / length)
      guard !isTooLarge, let scalar = Unicode.Scalar(next) else { return nil }
      codePoint = next
      index %= length
      output.insert(scalar, at: Int(index))
      index += 1
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: output)
    return text
  }

  private static func takeVariableLengthInteger(_ input: inout ArraySlice<UInt8>, bias: UInt32) -> UInt32? {
    var result: UInt32 = 0
    var weight: UInt32 = 1
    var position: UInt32 = 36
    while true {
      guard let digit = input.popFirst().flatMap(value) else { return nil }
      let (product, isProductTooLarge) = digit.multipliedReportingOverflow(by: weight)
      let (sum, isSumTooLarge) = result.addingReportingOverflow(product)
      guard !isProductTooLarge, !isSumTooLarge else { return nil }
      result = sum
      let threshold = position <= bias ? 1 : min(position - bias, 26)
      if digit < threshold { return result }
      let (nextWeight, isWeightTooLarge) = weight.multipliedReportingOverflow(by: 36 - threshold)
      guard !isWeightTooLarge else { return nil }
      weight = nextWeight
      position += 36
    }
  }

  private static func adapted(delta: UInt32, length: UInt32, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / length
    var offset: UInt32 = 0
    while delta > 455 {
      delta /= 35
      offset += 36
    }
    return offset + 36 * delta / (delta + 38)
  }

  private static func value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a"))
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 26
    default: nil
    }
  }
}
