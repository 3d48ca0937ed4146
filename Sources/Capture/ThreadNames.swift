public import Trace

/// The names of threads (`comm` in proc(5)), as numbers that their owner gives them.
///
/// A name is read when its thread makes its first traced call, and again after the thread was given another one: calls
/// count under the name that the thread had when they were made.
public final class ThreadNames {
  private struct Entry {
    let process: ProcessID
    let name: UInt16
  }

  private let number: (String) -> UInt16
  private var entries: [ProcessID: Entry] = [:]
  private var last: (thread: ProcessID, name: UInt16)?

  /// - Parameter number: the number of a name.
  public init(number: @escaping (String) -> UInt16) { self.number = number }

  /// The number of a thread's name, which is read where it is not known.
  public func name(of thread: ProcessID, in process: ProcessID) -> UInt16 {
    if let last, last.thread == thread { return last.name }
    let entry = entries[thread] ?? Entry(process: process, name: read(thread))
    entries[thread] = entry
    last = (thread, entry.name)
    return entry.name
  }

  /// A thread ends or is about to get another name.
  public func forget(_ thread: ProcessID) {
    entries[thread] = nil
    last = nil
  }

  /// A process begins or runs another program, or one of its threads may have got another name from elsewhere.
  public func forgetThreads(of process: ProcessID) {
    entries = entries.filter { $1.process != process && $0 != process }
    last = nil
  }

  /// Names may have changed.
  public func forgetAll() {
    entries = [:]
    last = nil
  }

  /// 0 where the thread is gone.
  private func read(_ thread: ProcessID) -> UInt16 { ProcessFiles.threadName(of: thread).map(number) ?? 0 }
}
