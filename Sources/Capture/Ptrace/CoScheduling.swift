internal import Syscalls
internal import Trace

/// Keeps tracer and program on one processor for as long as the program has a single thread.
///
/// A stop then costs a switch between two threads of one processor, and not the waking of another processor: a tenth,
/// and times come closer to the truth. As soon as a second thread or process exists all run where they ran before. The
/// program does not notice: while it asks where it may run (sched_getaffinity(2)) it may run there, and when it says
/// where it wants to run, that ends this. Only for programs that die with the tracer, so that nobody is left on one
/// processor for good.
struct CoScheduling {
  /// Calls that must be seen while a processor is shared.
  static let watchedCalls: [SyscallNumber] = [.sched_getaffinity, .sched_setaffinity]

  private struct Shared {
    let thread: ProcessID
    /// Where the program may run by itself.
    let program: ProcessorSet
    let processor: ProcessorSet
  }

  private let tracer: ProcessorSet
  private var shared: Shared?
  private var isOver = false

  /// `nil` where there are no two processors to choose from.
  init?() {
    guard let tracer = ProcessorSet(), tracer.second != nil else { return nil }
    self.tracer = tracer
  }

  /// Moves the only thread of a program to the tracer's processor, where the program may run there.
  ///
  /// - Parameter isAsking: whether it is in a call that tells where it may run; it moves when it leaves that.
  mutating func share(with thread: ProcessID, isAsking: Bool) {
    guard !isOver, shared == nil, let program = ProcessorSet(of: thread), program.second != nil,
      let current = ProcessorSet.current, tracer.contains(current), program.contains(current)
    else { return }
    let processor = ProcessorSet(current)
    guard isAsking || processor.apply(to: thread) else { return }
    processor.apply()
    shared = Shared(thread: thread, program: program, processor: processor)
  }

  /// Another thread is about to run. It has taken over the one processor from its maker.
  mutating func welcome(_ thread: ProcessID) {
    guard let shared, shared.thread != thread else { return }
    shared.program.apply(to: thread)
    separate()
  }

  /// Lets the program and the tracer run where they would.
  mutating func separate() {
    guard let shared = shared.take() else { return }
    shared.program.apply(to: shared.thread)
    tracer.apply()
  }

  /// Ends it for good.
  mutating func giveUp() {
    separate()
    isOver = true
  }

  /// A thread is about to make a call.
  mutating func willEnter(_ number: SyscallNumber) {
    if number == .sched_getaffinity, let shared { shared.program.apply(to: shared.thread) }
    if number == .sched_setaffinity { giveUp() }
  }

  /// A thread has made a call.
  func didLeave(_ number: SyscallNumber) {
    if number == .sched_getaffinity, let shared { shared.processor.apply(to: shared.thread) }
  }
}
