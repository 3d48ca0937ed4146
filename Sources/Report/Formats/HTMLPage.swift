internal import Trace

/// The frame of a page that stands alone: head with style and script, and the foot.
enum HTMLPage {
  /// Everything up to the inside of `<body>`.
  ///
  /// The page may load nothing, so that even text that found a way through the escaping could not call home.
  ///
  /// - Parameters:
  ///   - title: untrusted text.
  ///   - script: JavaScript of our own; none where empty.
  static func writeHead(title: String, script: [UInt8] = [], to text: inout ByteBuffer) {
    text.append(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>renacer-prof: 
      """)
    text.appendHTML(title)
    text.append("</title>\n<style>\n")
    text += PackageResources.page_css
    text.append("</style>\n")
    if !script.isEmpty {
      text.append("<script>\n")
      text += script
      text.append("</script>\n")
    }
    text.append("</head>\n<body>\n")
  }

  static func writeFoot(to text: inout ByteBuffer) { text.append("</body>\n</html>\n") }
}

extension ByteBuffer {
  /// Untrusted text for the content of an element and for an attribute in double quotes, with characters that act on a
  /// terminal written as `\x1b`.
  mutating func appendHTML(_ value: String) { appendEscaped(TerminalText.escaped(value).utf8) }

  /// The same of bytes; those that are no UTF-8 become U+FFFD.
  mutating func appendHTML(_ bytes: some Collection<UInt8>) {
    if bytes.allSatisfy({ (0x20..<0x7f).contains($0) }) { return appendEscaped(bytes) }
    appendHTML(String(decoding: bytes, as: UTF8.self))
  }

  /// An element with untrusted text in it.
  mutating func appendElement(_ name: StaticString, class style: StaticString = "", _ value: String) {
    append("<")
    append(name)
    if style.utf8CodeUnitCount > 0 {
      append(" class=\"")
      append(style)
      append("\"")
    }
    append(">")
    appendHTML(value)
    append("</")
    append(name)
    append(">")
  }
}
