internal import Trace

/// The stacks of calls, of which the kernel has copied as much as was asked for or as it could.
extension PerfBackend {
  /// The stack of a call. Where the end of the thread's stack is known, that decides how much is copied at the next calls; else
  /// what calls have needed does.
  func stack(
    of thread: PerfThread, _ registers: Registers, _ copy: UnsafeRawBufferPointer, asked: Int
  ) -> StackID {
    outside.begin(copyEnd: registers.stackPointer &+ UInt64(copy.count))
    let outer = options.probe?.enter(.unwinding)
    defer { if let outer { options.probe?.goOn(with: outer) } }
    let stack = sink.stack(
      from: registers, stack: copy, in: thread.space, process: thread.process, memory: outside)
    if outside.wasAskedForStack, copy.count < asked {
      StackPages.bringIn(
        registers.stackPointer &+ UInt64(copy.count), count: asked - copy.count, of: thread.thread)
    }
    entryCount &+= 1
    let former = stackCopy.level
    var hasChanged = false
    if outside.wasAskedForStack, copy.count == asked {
      hasChanged = stackCopy.noteCut(askedBytes: asked)
    } else if thread.stackEnd == 0, entryCount % StackCopySize.interval == 0 {
      hasChanged = stackCopy.note(
        neededBytes: sink.expectedStackBytes(of: registers, in: thread.space), at: thread.start)
    }
    if hasChanged {
      records?.enable(level: stackCopy.level)
      for set in eventSets { set.changeLevel(from: former, to: stackCopy.level) }
    }
    return stack
  }

  /// A copy that is shorter than asked for ends where the stack does, which is as much as later ones need. In the first thread,
  /// arguments and environment lie there, and some room that the kernel leaves at random: calls are all below that.
  func noteStackEnd(_ place: Int, copiedBytes: Int, asked: Int) {
    // A page that was not in memory ends a copy, too.
    let isKnown = copiedBytes > 0 && copiedBytes < asked && !outside.wasAskedForStack
    guard isKnown || outside.wasAskedForStack else { return }
    let pointer = threads[place].stackPointer.rawValue
    let copied = pointer...(pointer &+ UInt64(copiedBytes))
    // A copy that was asked for before the end was known says nothing of that.
    if !isKnown, copied.upperBound < threads[place].stackEnd { return }
    var end: UInt64 = 0
    if isKnown {
      end = copied.upperBound
      guard !copied.contains(threads[place].stackEnd) else { return }
      if threads[place].thread == threads[place].process,
        let start = ProcessFiles.startOfStack(of: threads[place].process), copied.contains(start + 64)
      {
        end = start + 64
      }
    }
    guard threads[place].stackEnd != end else { return }
    threads[place].stackEnd = end
    records?.setStackEnd(end, of: threads[place].thread)
  }
}
