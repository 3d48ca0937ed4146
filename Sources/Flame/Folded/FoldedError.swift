/// Why folded stacks could not be read. The description is a line without the file's name, which the caller knows.
public enum FoldedError: Error, Equatable, CustomStringConvertible {
  case empty
  /// No line is a stack and a number; what the first says.
  case noStacks(line: String)
  /// The lines before have two numbers.
  case secondNumberMissing(line: Int)
  /// No line has a number above 0.
  case nothingCounted
  /// Numbers add up beyond what can be drawn exactly.
  case sumTooGreat(line: Int)

  public var description: String {
    switch self {
    case .empty: "is empty."
    case .noStacks(let line):
      "has no line of a stack and a number, such as 'main;parse;read 12'. It begins with '\(line)'."
    case .secondNumberMissing(let line):
      "has one number at the end of line \(line), and two in the lines before. Give --columns 1 if their first number "
        + "is part of a name."
    case .nothingCounted: "has nothing to draw: all of its numbers are 0."
    case .sumTooGreat(let line): "has numbers that add up to more than 2⁵³ at line \(line)."
    }
  }
}
