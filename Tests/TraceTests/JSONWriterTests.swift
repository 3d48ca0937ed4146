import Foundation
import Testing
import Trace

@Suite struct JSONWriterTests {
  private static let hostile = [
    "", "plain", "\"quoted\" \\ back", "two\nlines\tand\r tab", "\u{0}\u{1}\u{1b}[31m\u{7f}", "c1 \u{9b}31m",
    "x\u{202e}y\u{2028}\u{2029}\u{feff}", "tag \u{e0041}", "größe 読む 🙂", "</script>", "=cmd()",
  ]

  /// A string as JSON.
  private func json(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var writer = JSONWriter()
    writer.string(bytes)
    return writer.text
  }

  private func parsed(_ text: [UInt8]) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
  }

  @Test(arguments: hostile) func anyTextComesBackAsItWas(text: String) throws {
    let value = try #require(try parsed(json(text.utf8)) as? String)
    #expect(Array(value.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(arguments: hostile) func nothingThatActsOnATerminalIsWritten(text: String) {
    let written = String(decoding: json(text.utf8), as: UTF8.self)
    #expect(TerminalText.escaped(written) == written)
  }

  @Test func bytesThatAreNoUTF8BecomeReplacements() throws {
    for bytes in [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]] as [[UInt8]] {
      let text = json(bytes)
      #expect(String(validating: text, as: UTF8.self) != nil)
      #expect(try #require(try parsed(text) as? String).unicodeScalars.contains("\u{FFFD}"))
    }
  }

  @Test func numbersKeepAllTheirDigits() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("most", UInt64.max)
    writer.member("least", Int64.min)
    writer.key("hexadecimal")
    writer.beginArray()
    writer.hexadecimal(0)
    writer.hexadecimal(UInt64.max)
    writer.endArray()
    writer.key("microseconds")
    writer.beginArray()
    for value in [0, 7, 44_012, 1_000_000] as [UInt64] { writer.microseconds(value) }
    writer.endArray()
    writer.endObject()
    let expected =
      #"{"most":18446744073709551615,"least":-9223372036854775808,"#
      + #""hexadecimal":["0x0","0xffffffffffffffff"],"microseconds":[0.000,0.007,44.012,1000.000]}"#
    #expect(String(decoding: writer.text, as: UTF8.self) == expected)
  }

  @Test func structureHasCommasBetweenValuesOnly() throws {
    var writer = JSONWriter()
    writer.beginArray()
    writer.beginArray()
    writer.endArray()
    writer.beginObject()
    writer.member("none", nil as String?)
    writer.member("list", ["a", "b"])
    writer.member("yes", true)
    writer.endObject()
    writer.null()
    writer.endArray()
    #expect(
      String(decoding: writer.text, as: UTF8.self) == #"[[],{"none":null,"list":["a","b"],"yes":true},null]"#)
  }
}
