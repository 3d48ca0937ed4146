import Testing
import Trace

@Suite struct TerminalTextTests {
  @Test func controlSequencesOfATracedProgramDoNotReachTheTerminal() {
    #expect(TerminalText.escaped("a\u{1b}[31mred\u{7}") == "a\\x1b[31mred\\x07")
    #expect(TerminalText.escaped("two\nlines\tand tab") == "two\\x0alines\\x09and tab")
    #expect(TerminalText.escaped("c1 \u{9b}31m") == "c1 \\x9b31m")
  }

  @Test func directionOverridesAreShown() {
    #expect(TerminalText.escaped("x\u{202e}y") == "x\\u{202e}y")
  }

  @Test func ordinaryNamesStayAsTheyAre() {
    for name in ["std::vector<int>::push_back", "größe_µs", "読む", "operator<<"] {
      #expect(TerminalText.escaped(name) == name)
    }
  }
}
