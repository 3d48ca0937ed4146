internal import ArgumentParser
internal import Report
internal import Syscalls

/// Which calls of saved profiles to use: the options that report and export share.
struct FilterArguments: ParsableArguments {
  @Option(
    name: [.customShort("e", allowingJoined: true), .customLong("expr")],
    help: ArgumentHelp(
      "Only these calls: names and classes such as trace=file,network; or status=failed.",
      valueName: "trace=set"))
  var expressions: [String] = []

  @Flag(name: [.customShort("z"), .long], help: "Only calls that succeeded.")
  var successfulOnly = false

  @Flag(name: [.customShort("Z"), .long], help: "Only calls that failed.")
  var failedOnly = false

  @Option(help: ArgumentHelp("Only stacks with a function that matches.", valueName: "regex"))
  var focus: String?

  @Option(help: ArgumentHelp("No stacks with a function that matches.", valueName: "regex"))
  var ignore: String?

  @Option(
    help: ArgumentHelp("Only calls that took at least this time, such as 1ms.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var minLatency: DurationArgument?

  @Option(help: ArgumentHelp("Only calls of the program of this name.", valueName: "name"))
  var process: String?

  func validate() throws {
    if successfulOnly && failedOnly { throw ValidationError("Give -z or -Z, not both.") }
  }

  /// The filter that the options describe.
  func filter() throws(SessionError) -> ProfileFilter {
    var filter = ProfileFilter()
    for expression in expressions where !Self.isKnown(expression) {
      throw .usage(
        "-e takes trace= and status= here, not '\(expression)': a saved profile knows the calls and how they ended."
      )
    }
    do throws(SyscallExpressionError) {
      let expressions = try TraceExpressions(expressions)
      filter.calls = expressions.calls
      filter.statuses = expressions.statuses
    } catch {
      throw .expression(error)
    }
    if successfulOnly { filter.statuses = [.successful] }
    if failedOnly { filter.statuses = [.failed] }
    filter.minimumNanoseconds = minLatency?.nanoseconds ?? 0
    filter.program = process
    do throws(NamePatternError) {
      filter.focus = try focus.map(NamePattern.init)
      filter.ignore = try ignore.map(NamePattern.init)
    } catch {
      throw .usage(error.description)
    }
    return filter
  }

  /// Whether an expression is about calls or their status.
  private static func isKnown(_ expression: String) -> Bool {
    guard let equals = expression.firstIndex(of: "="), !expression.hasPrefix("/"), !expression.hasPrefix("!")
    else { return true }
    return ["trace", "t", "status"].contains(expression[..<equals])
  }
}
