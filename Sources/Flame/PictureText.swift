/// A name or a line of text as a picture shows it: without characters that XML forbids, that end a line, or that
/// turn the direction of what follows.
struct PictureText {
  /// Scalars beyond which a name is cut; C++ and Rust can make names of many thousands.
  private static let maximumScalars = 1000
  private static let replacement: Unicode.Scalar = "\u{FFFD}"
  private static let ellipsis = Array("…".utf8)

  /// UTF-8.
  let bytes: [UInt8]
  /// Columns in a font of fixed width.
  let columns: Int

  init(_ text: String) {
    var bytes: [UInt8] = []
    var columns = 0
    var scalars = 0
    for scalar in text.unicodeScalars {
      if scalars == Self.maximumScalars {
        bytes += Self.ellipsis
        columns += 1
        break
      }
      let drawn = Self.isDrawable(scalar) ? scalar : Self.replacement
      for unit in UTF8.encode(drawn) ?? UTF8.encodedReplacementCharacter { bytes.append(unit) }
      columns += Self.columns(of: drawn)
      scalars += 1
    }
    self.bytes = bytes
    self.columns = columns
  }

  /// The text, or as much of its start as fits into so many columns together with an ellipsis; empty where not
  /// even two characters would fit.
  func fitted(columns available: Int) -> [UInt8] {
    if columns <= available { return bytes }
    if available < 3 { return [] }
    var used = 0
    var end = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      used += Self.columns(of: scalar)
      if used >= available { break }
      end += UTF8.width(scalar)
    }
    return bytes[..<end] + Self.ellipsis
  }

  private static func isDrawable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: false
    // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
    case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
    case let value: value & 0xFFFE != 0xFFFE && !(0xFDD0...0xFDEF).contains(value)
    }
  }

  /// East Asian scripts and emoji take two columns; all of them lie beyond U+1100.
  private static func columns(of scalar: Unicode.Scalar) -> Int {
    scalar.value < 0x1100 || scalar == "…" ? 1 : 2
  }
}
