internal import Glibc

/// Programs at their places, which they leave when this goes away.
final class RecordPrograms {
  private let enter: BPFObject
  private let exit: BPFObject
  private let threadEnd: BPFObject
  private let creation: TracepointProgram?
  private let requests: [TracepointProgram]

  /// - Parameters:
  ///   - creation: the tracepoint of new threads, where those are to be watched that watched ones create.
  ///   - ring: the tracepoints of io_uring, where its operations are to be recorded.
  init(
    _ code: CallRecordsCode, creation tracepoint: Tracepoint?, ring: RingTracepoints?, processor: Int32
  ) throws(BPFRefusal) {
    threadEnd = try .attachment(of: try .program(code.threadEnd()), to: "sched_process_exit")
    var creation: TracepointProgram?
    if let tracepoint {
      guard let child = tracepoint.offset(of: "child_pid") else { throw BPFRefusal(.attach, errno: ENOENT) }
      creation = try TracepointProgram(code.fork(childOffset: Int16(child)), tracepoint, processor)
    }
    self.creation = creation
    exit = try .attachment(of: try .program(code.exit()), to: "sys_exit")
    enter = try .attachment(of: try .program(code.enter()), to: "sys_enter")
    requests = (try? ring.map { try Self.requests(code, $0, processor) }) ?? []
  }

  /// Before Linux 5.15 there are none: they cannot tell the registers of a thread.
  private static func requests(
    _ code: CallRecordsCode, _ ring: RingTracepoints, _ processor: Int32
  ) throws(BPFRefusal) -> [TracepointProgram] {
    var programs = [
      try TracepointProgram(code.submission(ring), ring.submission, processor),
      try TracepointProgram(code.completion(ring), ring.completion, processor),
    ]
    if let lookup = ring.lookup {
      programs.append(try TracepointProgram(code.lookup(ring), lookup, processor))
    }
    return programs
  }

  var recordRequests: Bool { !requests.isEmpty }

  /// Of tracepoints that take their time to be closed.
  var descriptors: [Int32] { ((creation.map { [$0] } ?? []) + requests).map { $0.event.descriptor } }
}

/// A program at a tracepoint whose fields it reads.
private final class TracepointProgram {
  let event: PerfEvent

  init(_ code: BPFCode, _ tracepoint: Tracepoint, _ processor: Int32) throws(BPFRefusal) {
    // The kernel keeps the program for as long as the event.
    let program = try BPFObject.program(code, for: .tracepoint)
    do throws(PerfEventError) {
      let event = try PerfEvent(PerfPlan.passages(of: tracepoint), thread: -1, processor: processor)
      try event.run(program)
      self.event = event
    } catch {
      throw BPFRefusal(.attach, errno: error.errno)
    }
  }
}
