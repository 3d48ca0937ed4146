internal import Trace

extension LiveCall {
  /// The decoded arguments, and the part of one that the call did not live to complete. Those that it would have written
  /// after that are missing.
  var shownArguments: [ArraySlice<UInt8>] {
    let last = decoded.range(of: decoded.count)
    return (0..<decoded.count).map { decoded.text[decoded.range(of: $0)] }
      + (last.isEmpty ? [] : [decoded.text[last]])
  }

  /// The result as the text format writes it; `?` for a call that did not return.
  func resultText(_ end: SyscallEvent) -> ByteBuffer {
    var text: ByteBuffer = []
    ResultText.write(end, decoded, TerminalPaint(isOn: false), to: &text)
    return text
  }
}
