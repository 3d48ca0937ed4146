internal import Trace

/// Names of the values that flags or a constant can have.
struct ConstantTable: Sendable {
  /// Stands in a comment behind a value without a name, such as `PROT_???`; empty where there is no comment.
  let unknown: StaticString
  /// Composites of several bits before their parts.
  let entries: [(name: StaticString, value: UInt32)]
}

extension ConstantFamily {
  /// The name of a value of this family, if it has one.
  func name(of value: UInt32) -> StaticString? {
    table.entries.first { $0.value == value }?.name
  }

  /// The same as a string.
  public func text(of value: UInt32) -> String? { name(of: value).map { "\($0)" } }

  /// Writes a constant: its name, or the number with the family in a comment.
  func write(constant value: UInt32, to text: inout ByteBuffer) {
    guard let name = name(of: value) else {
      text.appendHexadecimal(UInt64(value))
      return writeUnknown(to: &text)
    }
    text.append(name)
  }

  /// Writes flags: names joined by `|`, then what has no name as a number.
  ///
  /// - Parameter isContinued: whether something stands before them, so that no flags at all are nothing.
  func write(flags value: UInt32, isContinued: Bool = false, to text: inout ByteBuffer) {
    write(longFlags: UInt64(value), isContinued: isContinued, to: &text)
  }

  /// The same of flags in 64 bits, of which names know the lower half.
  func write(longFlags value: UInt64, isContinued: Bool = false, to text: inout ByteBuffer) {
    let table = table
    if value == 0 {
      if isContinued { return }
      if let zero = table.entries.first(where: { $0.value == 0 }) {
        text.append(zero.name)
      } else {
        text.append(UInt8(ascii: "0"))
      }
      return
    }
    var rest = value
    var isFirst = !isContinued
    for (name, bits) in table.entries where bits != 0 && rest & UInt64(bits) == bits {
      if !isFirst { text.append(UInt8(ascii: "|")) }
      text.append(name)
      rest &= ~UInt64(bits)
      isFirst = false
    }
    guard rest != 0 else { return }
    if !isFirst { text.append(UInt8(ascii: "|")) }
    text.appendHexadecimal(rest)
    if isFirst { writeUnknown(to: &text) }
  }

  private func writeUnknown(to text: inout ByteBuffer) {
    guard table.unknown.utf8CodeUnitCount > 0 else { return }
    text.append(" /* ")
    text.append(table.unknown)
    text.append(" */")
  }
}
