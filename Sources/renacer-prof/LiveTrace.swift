internal import Syscalls
internal import Trace

/// Shows calls while they happen: decodes them, and hands them to a live output.
final class LiveTrace {
  /// What is known of a thread's call while it runs.
  private final class Pending {
    var decoded = DecodedCall()
    var isRunning = false
  }

  private let decoder: CallDecoder
  /// Names of stacks, and what is shown of them.
  private let names: LiveNames
  private let shows: StackOptions
  let sink: any EventSink
  let output: LiveStream
  private var pending: [ProcessID: Pending] = [:]

  /// What is shown of the stack of a call.
  struct StackOptions {
    /// The nearest frame of the program's own code.
    var source = false
    /// All frames.
    var stack = false
  }

  init(
    decoder: CallDecoder, names: LiveNames, shows: StackOptions, sink: any EventSink, output: LiveStream
  ) {
    self.decoder = decoder
    self.names = names
    self.shows = shows
    self.output = output
    self.sink = sink
  }

  func began(_ call: SyscallStart, memory: any MemoryReader) {
    let pending = pending(of: call.thread)
    decoder.begin(&pending.decoded, call, memory: memory)
    pending.isRunning = true
    if sink.showsStarts { sink.began(live(call, pending, end: nil)) }
  }

  func ended(_ event: SyscallEvent, memory: any MemoryReader) {
    let pending = pending(of: event.call.thread)
    // A call whose start was not seen was not decoded.
    guard pending.isRunning else { return }
    pending.isRunning = false
    if event.isFinished { decoder.end(&pending.decoded, event, memory: memory) }
    sink.ended(live(event.call, pending, end: event))
  }

  /// - Parameter isShown: whether the output tells of it.
  func happened(
    _ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp, isShown: Bool
  ) {
    switch event {
    case .exited, .killed, .superseded: pending[thread] = nil
    case .signal, .stopped: break
    }
    if isShown { sink.happened(event, to: thread, of: process, at: time) }
  }

  private func pending(of thread: ProcessID) -> Pending {
    if let known = pending[thread] { return known }
    let fresh = Pending()
    pending[thread] = fresh
    return fresh
  }

  private func live(_ call: SyscallStart, _ pending: Pending, end: SyscallEvent?) -> LiveCall {
    LiveCall(
      start: call, name: call.number.displayName, decoded: pending.decoded, end: end,
      source: shows.source ? names.source(of: call.stack) : nil,
      frames: shows.stack && end != nil ? names.frames(of: call.stack) : [])
  }
}
