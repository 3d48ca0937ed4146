internal import Syscalls
internal import Trace

/// Keeps the tracer and the thread that makes the stops on one processor, for as long as no other thread stops.
///
/// A stop then costs a switch between two threads of one processor, and not the waking of another processor: a tenth,
/// and times come closer to the truth. As soon as another thread is made or stops, all run where they ran before. The
/// program does not notice: while one of its threads asks where another may run (sched_getaffinity(2)) that one may run
/// there, and when it says where it wants to run, that ends this. Only for programs that die with the tracer, so that
/// nobody is left on one processor for good.
struct CoScheduling {
  /// Calls that must be seen while a processor is shared.
  static let watchedCalls: [SyscallNumber] = [.sched_getaffinity, .sched_setaffinity]

  /// How many stops in a row a thread of several has to make: to move twice takes about as long as a few.
  private static let patience = 64...4096

  private struct Shared {
    var thread: ProcessID
    /// Where the thread may run by itself.
    let program: ProcessorSet
    let processor: ProcessorSet
  }

  private let tracer: ProcessorSet
  private var shared: Shared?
  private var isOver = false
  /// Threads that are asking where one may run.
  private var asking: Set<ProcessID> = []
  /// The thread that stopped last, and how often in a row.
  private var last = ProcessID(0)
  private var stops = 0
  private var wantedStops = patience.lowerBound

  /// `nil` where there are no two processors to choose from.
  init?() {
    guard let tracer = ProcessorSet(), tracer.second != nil else { return nil }
    self.tracer = tracer
  }

  var isShared: Bool { shared != nil }

  /// A thread has stopped.
  ///
  /// - Returns: whether it makes so many of the stops that a processor is to be shared with it.
  @inline(__always)
  mutating func stopped(_ thread: ProcessID) -> Bool {
    guard thread == last else {
      changed(to: thread)
      return false
    }
    stops &+= 1
    return stops == wantedStops && shared == nil
  }

  /// Stops that were made up to now do not count.
  mutating func startCounting() { stops = 0 }

  private mutating func changed(to thread: ProcessID) {
    if shared != nil, shared?.thread != thread {
      // What does not last is not worth the moves.
      wantedStops =
        stops < 4 * wantedStops ? min(2 * wantedStops, Self.patience.upperBound) : Self.patience.lowerBound
      separate()
    }
    last = thread
    stops = 1
  }

  /// Moves a thread, which is stopped, to the tracer's processor, where it may run there.
  ///
  /// - Parameter isAsking: whether it is in a call that tells where it may run; it moves when it leaves that.
  mutating func share(with thread: ProcessID, isAsking: Bool) {
    guard !isOver, shared == nil, isAsking || asking.isEmpty, let program = ProcessorSet(of: thread),
      program.second != nil, let current = ProcessorSet.current, tracer.contains(current),
      program.contains(current)
    else {
      startCounting()
      return
    }
    let processor = ProcessorSet(current)
    guard isAsking || processor.apply(to: thread) else { return }
    processor.apply()
    shared = Shared(thread: thread, program: program, processor: processor)
  }

  /// Another thread is about to run. It has taken over the one processor where its maker was there.
  mutating func welcome(_ thread: ProcessID) {
    guard let shared, shared.thread != thread else { return }
    if ProcessorSet(of: thread) == shared.processor { shared.program.apply(to: thread) }
    separate()
  }

  /// A thread is gone.
  mutating func ended(_ thread: ProcessID) {
    asking.remove(thread)
    guard shared?.thread == thread else { return }
    shared = nil
    tracer.apply()
  }

  /// A process runs another program. The thread that asked for it has the leader's id now.
  mutating func executed(_ leader: ProcessID, formerly thread: ProcessID) {
    if shared?.thread == thread { shared?.thread = leader }
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
  mutating func willEnter(_ number: SyscallNumber, _ thread: ProcessID) {
    if number == .sched_getaffinity {
      asking.insert(thread)
      if let shared { shared.program.apply(to: shared.thread) }
    }
    if number == .sched_setaffinity { giveUp() }
  }

  /// A thread has made a call.
  mutating func didLeave(_ number: SyscallNumber, _ thread: ProcessID) {
    guard number == .sched_getaffinity else { return }
    asking.remove(thread)
    if asking.isEmpty, let shared { shared.processor.apply(to: shared.thread) }
  }
}
