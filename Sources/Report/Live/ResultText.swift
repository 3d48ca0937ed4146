internal import Syscalls
internal import Trace

/// What a call returned, as a line shows it.
enum ResultText {
  static func write(_ end: SyscallEvent, _ decoded: DecodedCall, usesColor: Bool, to text: inout ByteBuffer) {
    guard end.isFinished else { return text.append("?") }
    if let error = ErrorNumber(result: end.result) {
      if usesColor { text.append("\u{1b}[31m") }
      text.append(error.isRestart ? "? " : "-")
      text.append(error.displayName)
      if let message = error.message {
        text.append(" (")
        text.append(message)
        text.append(")")
      }
      if usesColor { text.append("\u{1b}[0m") }
    } else {
      writeValue(end.result, decoded.resultStyle, to: &text)
      if !decoded.descriptorName.isEmpty { text += decoded.descriptorName }
    }
    if !decoded.annotation.isEmpty {
      text.append(" (")
      text += decoded.annotation
      text.append(")")
    }
  }

  private static func writeValue(_ value: Int64, _ style: DecodedCall.ResultStyle, to text: inout ByteBuffer)
  {
    switch style {
    case .decimal, .descriptor: text.appendDecimal(value)
    case .hexadecimal: text.appendHexadecimal(UInt64(bitPattern: value))
    case .octal:
      if value < 8 { text.append("0") }
      if value == 0 { text.append("0") }
      text.appendOctal(UInt64(bitPattern: value))
    }
  }
}
