internal import Syscalls
internal import Trace

/// What a call returned, as a line shows it.
enum ResultText {
  static func write(
    _ end: SyscallEvent, _ decoded: DecodedCall, _ paint: TerminalPaint, to text: inout ByteBuffer
  ) {
    guard end.isFinished else { return text.append("?") }
    if let error = ErrorNumber(result: end.result) {
      paint.paint(.red, &text) { write(error, to: &$0) }
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

  private static func write(_ error: ErrorNumber, to text: inout ByteBuffer) {
    text.append(error.isRestart ? "? " : "-")
    text.append(error.displayName)
    if let message = error.message {
      text.append(" (")
      text.append(message)
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
