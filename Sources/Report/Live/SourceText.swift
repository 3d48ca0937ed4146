internal import Trace

/// Where in the program's own code a call comes from, before its line.
enum SourceText {
  /// `[app.c:12 main]`; the file by its last component.
  static func write(_ frame: SourceFrame, to text: inout ByteBuffer) {
    text.append("[")
    if let file = frame.file {
      let name = file.lastIndex(of: "/").map { file[file.index(after: $0)...] } ?? file[...]
      text.append(TerminalText.escaped(String(name)))
      if frame.line > 0 {
        text.append(":")
        text.appendDecimal(UInt64(frame.line))
      }
      text.append(" ")
    }
    text.append(TerminalText.escaped(frame.function))
    text.append("]")
  }
}

/// A frame of a stack below a call's line.
enum StackFrameText {
  /// ` > /usr/bin/app(main+0x1d) [0x11d6] app.c:12`, as strace -k writes it, and the line of source; ` > [function]` for
  /// what is in no module.
  static func write(_ live: LiveFrame, to text: inout ByteBuffer) {
    text.append(" > ")
    guard !live.modulePath.isEmpty else {
      text.append(TerminalText.escaped(live.frame.function))
      return text.append("\n")
    }
    text.append(TerminalText.escaped(live.modulePath))
    text.append("(")
    text.append(TerminalText.escaped(live.frame.function))
    if let offset = live.symbolOffset {
      text.append("+")
      if offset == 0 { text.append("0x") }
      text.appendHexadecimal(offset)
    }
    text.append(") [")
    text.appendHexadecimal(live.address)
    text.append("]")
    if let file = live.frame.file {
      text.append(" ")
      text.append(TerminalText.escaped(SourcePaths.normalized(file)))
      if live.frame.line > 0 {
        text.append(":")
        text.appendDecimal(UInt64(live.frame.line))
      }
    }
    if live.frame.isInlined { text.append(" (inlined)") }
    text.append("\n")
  }
}
