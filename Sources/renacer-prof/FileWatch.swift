internal import Capture
internal import Syscalls
internal import Trace

/// The files and thread names of the calls of a profile.
final class FileWatch {
  /// Calls that it has to see and nobody else: their beginning is enough.
  static let calls: SyscallSet = [.prctl, .unshare]

  /// What the kernel checks of those before it stops a program at them.
  static let conditions: [SyscallNumber: DescriptorCondition] = [
    .prctl: DescriptorCondition(positions: [0], descriptors: [setName])
  ]

  /// `PR_SET_NAME` (linux/prctl.h).
  private static let setName: Int32 = 15

  private let finder: FileFinder
  private let threads: ThreadNames

  /// - Parameter seesClosing: whether all calls are seen that close descriptors.
  init(builder: ProfileBuilder, seesClosing: Bool) {
    finder = FileFinder(files: builder.files, seesClosing: seesClosing)
    threads = ThreadNames { builder.id(ofThread: $0) }
  }

  /// A call is about to run, of interest or not.
  func willRun(_ call: SyscallStart) {
    if call.number == .prctl, call.int32(0) == Self.setName { threads.forget(call.thread) }
    if call.number == .unshare, call.arguments[0] & FileRole.sharingFlag != 0 {
      finder.separates(call.thread)
    }
  }

  func file(of call: SyscallStart, memory: any MemoryReader) -> FileID {
    // Its name can be read now, and not when it has ended in the call.
    _ = threads.name(of: call.thread, in: call.process)
    return finder.file(of: call, memory: memory)
  }

  /// How soon what a call leaves behind has to be looked at.
  func deadline(forEndOf call: SyscallStart, memory: any MemoryReader) -> EndDeadline {
    if call.number == .write, finder.namesThreads(call.file) { return .atOnce }
    return finder.deadline(forEndOf: call, memory: memory)
  }

  /// File and thread name of a call that has ended.
  func place(of event: SyscallEvent, memory: any MemoryReader) -> (file: FileID, thread: UInt16) {
    let file = finder.file(endedBy: event, memory: memory)
    let thread = threads.name(of: event.call.thread, in: event.call.process)
    if event.call.number == .write, finder.namesThreads(file) { threads.forgetAll() }
    return (file, thread)
  }

  /// A process begins, runs another program, or has ended.
  func processChanged(_ process: ProcessID) {
    finder.forget(process)
    threads.forgetThreads(of: process)
  }

  func threadEnded(_ thread: ProcessID, of process: ProcessID) {
    finder.threadEnded(thread)
    threads.forget(thread)
    if thread == process { processChanged(process) }
  }
}
