public import Trace

extension CaptureSummary {
  /// What the traced calls are called in headers and titles.
  var tracedTitle: String { tracesUsualCalls ? "I/O" : "traced calls" }

  /// What was traced, in a line; of many different command lines the first.
  public var commandTitle: String {
    let commands = commands
    guard commands.count > 4 else { return command.joined(separator: " ") }
    let shown = commands.prefix(4).map { $0.joined(separator: " ") }.joined(separator: " ; ")
    return "\(shown) and \(commands.count - 4) more"
  }

  /// What is said where no call is left to show.
  var emptyText: String {
    restrictions.isEmpty ? "No traced call was made." : "No traced call is left."
  }
}
