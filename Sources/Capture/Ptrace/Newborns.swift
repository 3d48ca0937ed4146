internal import CLinux
internal import Trace

/// Threads whose first stop and whose creator's report of them can come in either order.
///
/// A thread that stops before its creator tells of it is held until then. Its creator can be killed before it
/// tells; so whenever a thread ends, those held are taken out and traced as what `/proc` says that they are.
struct Newborns {
  private var held: [ProcessID: clinux_wait] = [:]
  private var heldSince: Timestamp?
  /// Threads that were met, or whose end was, before their creator told of them.
  private var metEarly: Set<ProcessID> = []
  private var unwanted: Set<ProcessID> = []

  var isEmpty: Bool { held.isEmpty && unwanted.isEmpty }

  /// Keeps a stopped thread until its creator tells of it.
  mutating func hold(_ thread: ProcessID, at stop: clinux_wait, since now: Timestamp) {
    if held.isEmpty { heldSince = now }
    held[thread] = stop
  }

  /// The stop of a thread that is held, which is held no more.
  mutating func release(_ thread: ProcessID) -> clinux_wait? { held.removeValue(forKey: thread) }

  /// All held threads with their stops; none is held any more.
  mutating func releaseAll() -> [ProcessID: clinux_wait] {
    defer { held = [:] }
    return held
  }

  /// Whether threads have been held for so long that nobody will tell of them, for whatever reason.
  func areOverdue(at now: Timestamp) -> Bool {
    guard !held.isEmpty, let heldSince else { return false }
    return now.nanoseconds(since: heldSince) > 100_000_000
  }

  /// Notes that a thread was met before its creator told of it.
  mutating func noteEarly(_ thread: ProcessID) { metEarly.insert(thread) }

  /// Whether a thread was met before its creator told of it, as it does now.
  mutating func wasMetEarly(_ thread: ProcessID) -> Bool { metEarly.remove(thread) != nil }

  /// Notes that a thread is to be let go when it stops.
  mutating func refuse(_ thread: ProcessID) { unwanted.insert(thread) }

  /// Whether a thread that stopped or ended is to be let go; it is forgotten with that.
  mutating func takeRefused(_ thread: ProcessID) -> Bool { unwanted.remove(thread) != nil }
}
