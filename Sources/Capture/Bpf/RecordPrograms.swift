internal import Glibc

/// Programs at their places, which they leave when this goes away.
final class RecordPrograms {
  private let enter: BPFObject
  private let exit: BPFObject
  private let threadEnd: BPFObject
  private let creation: CreationProgram?

  /// - Parameter creation: the tracepoint of new threads, where those are to be watched that watched ones create.
  init(_ code: CallRecordsCode, creation tracepoint: Tracepoint?, processor: Int32) throws(BPFRefusal) {
    threadEnd = try .attachment(of: try .program(code.threadEnd()), to: "sched_process_exit")
    creation = if let tracepoint { try CreationProgram(code, tracepoint, processor: processor) } else { nil }
    exit = try .attachment(of: try .program(code.exit()), to: "sys_exit")
    enter = try .attachment(of: try .program(code.enter()), to: "sys_enter")
  }

  var creationDescriptor: Int32? { creation?.event.descriptor }
}

/// The program that watches what watched threads create.
private final class CreationProgram {
  let event: PerfEvent

  init(_ code: CallRecordsCode, _ tracepoint: Tracepoint, processor: Int32) throws(BPFRefusal) {
    guard let childOffset = tracepoint.offset(of: "child_pid") else {
      throw BPFRefusal(.attach, errno: ENOENT)
    }
    // The kernel keeps the program for as long as the event.
    let program = try BPFObject.program(code.fork(childOffset: Int16(childOffset)), for: .tracepoint)
    do throws(PerfEventError) {
      let event = try PerfEvent(PerfPlan.passages(of: tracepoint), thread: -1, processor: processor)
      try event.run(program)
      self.event = event
    } catch {
      throw BPFRefusal(.attach, errno: error.errno)
    }
  }
}
