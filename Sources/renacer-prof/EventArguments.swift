internal import ArgumentParser

/// Whether calls are kept one by one beside their sums.
struct EventArguments: ParsableArguments {
  @Flag(
    help: "Keep each call with its moment and thread in the saved profile, for timelines (see export).")
  var events = false

  @Option(
    help: ArgumentHelp(
      "Calls that --events keeps, 32 bytes each (default: 1000000); later ones are only added up.",
      valueName: "calls"))
  var eventsLimit: Int?

  /// The number of calls to keep; `nil` where none are.
  var limit: Int? { events ? eventsLimit ?? 1_000_000 : nil }

  func validate() throws {
    guard let eventsLimit else { return }
    if !events { throw ValidationError("--events-limit goes with --events.") }
    if !(1...100_000_000).contains(eventsLimit) {
      throw ValidationError("--events-limit takes 1 to 100000000.")
    }
  }
}
