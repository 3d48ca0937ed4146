/// An event that is held by reference: there is no array of those that cannot be copied.
final class OpenEvent {
  let event: PerfEvent

  init(_ event: consuming PerfEvent) { self.event = event }
}
