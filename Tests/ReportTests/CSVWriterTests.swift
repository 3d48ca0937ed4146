import Testing

@testable import Report

@Suite struct CSVWriterTests {
  private func row(_ cells: String...) -> String {
    var writer = CSVWriter()
    for cell in cells { writer.cell(cell) }
    writer.endRow()
    return String(decoding: writer.text, as: UTF8.self)
  }

  @Test func cellsAreQuotedByRFC4180AndRowsEndInCRLF() {
    #expect(row("read", "3, \"a\"", "") == "read,\"3, \"\"a\"\"\",\r\n")
    #expect(row("", "") == ",\r\n")
  }

  @Test(arguments: ["=cmd()", "+1", "-1, NULL", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝cmd()"])
  func aCellThatASpreadsheetWouldRunBeginsWithAnApostrophe(text: String) {
    let written = row(text)
    #expect(written.hasPrefix("\"'") || written.hasPrefix("'"))
  }

  @Test func harmlessTextStaysAsItIs() {
    #expect(row("a=b", "1-2", "/tmp/x.c:12") == "\"a=b\",1-2,/tmp/x.c:12\r\n")
  }

  @Test func aSemicolonDoesNotStartACell() {
    #expect(row("x;=cmd()") == "\"x;=cmd()\"\r\n")
  }

  @Test func controlCharactersAreShownAndDoNotEndALine() {
    #expect(row("a\u{1b}[31m\r\nb\u{202e}") == "\"a\\x1b[31m\\x0d\\x0ab\\u{202e}\"\r\n")
  }

  @Test func numbersAreNoText() {
    var writer = CSVWriter()
    writer.cell(-2 as Int64)
    writer.cell(UInt64.max)
    writer.empty()
    writer.seconds(1_000_000_044)
    writer.endRow()
    #expect(String(decoding: writer.text, as: UTF8.self) == "-2,18446744073709551615,,1.000000044\r\n")
  }
}
