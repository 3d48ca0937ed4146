internal import Trace

/// The kernel's clock of one thread, from the programs that `CallTimes` has in the kernel.
final class BPFThreadClock: ThreadClock {
  private typealias State = CallTimes.Slot.State

  private let times: CallTimes
  private var thread: ProcessID
  private let slot: UnsafeMutablePointer<CallTimes.Slot>
  let copy: StopCopy?

  init(of thread: ProcessID, _ times: CallTimes) throws(BPFRefusal) {
    self.times = times
    self.thread = thread
    slot = try times.watch(thread)
    copy = times.copy(of: slot)
  }

  deinit { times.forget(thread, slot) }

  func callBegins() { slot.pointee.state = State.awaited }

  func collect() {}

  func renamed(to leader: ProcessID) {
    times.rename(thread, to: leader, slot)
    thread = leader
  }

  var start: Timestamp? {
    switch slot.pointee.state {
    case State.begun, State.ended: Timestamp(nanoseconds: slot.pointee.start)
    default: nil
    }
  }

  var ended: (start: Timestamp, end: Timestamp, result: Int64)? {
    guard slot.pointee.state == State.ended else { return nil }
    return (
      Timestamp(nanoseconds: slot.pointee.start), Timestamp(nanoseconds: slot.pointee.end),
      slot.pointee.result
    )
  }
}
