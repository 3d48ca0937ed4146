/// Identity of an address space while a capture runs: new for each exec and each fork that copies memory.
package struct AddressSpaceID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// Reads the memory of a process whose stack is being unwound.
package protocol MemoryReader {
  /// Copies as many bytes from `address` on as can be had, from none to all of `buffer`; returns how many.
  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int
}

/// A system call that ended, or that had not ended when its thread or the capture did.
package struct SyscallEvent: Sendable {
  package let thread: ProcessID
  package let process: ProcessID
  package let space: AddressSpaceID
  package let number: SyscallNumber
  /// What the call returned: negative error numbers as the kernel gives them.
  package let result: Int64
  /// Whether the call ended; if not, `end` is the moment at which it was last known to run.
  package let isFinished: Bool
  package let start: Timestamp
  package let end: Timestamp
  package let stack: StackID

  package init(
    thread: ProcessID, process: ProcessID, space: AddressSpaceID, number: SyscallNumber, result: Int64,
    isFinished: Bool, start: Timestamp, end: Timestamp, stack: StackID
  ) {
    self.thread = thread
    self.process = process
    self.space = space
    self.number = number
    self.result = result
    self.isFinished = isFinished
    self.start = start
    self.end = end
    self.stack = stack
  }

  /// The error number of a failed call, else 0.
  package var errorNumber: UInt16 { result < 0 && result >= -4095 ? UInt16(-result) : 0 }
}

/// What a capture backend tells while it runs. All calls come from the thread that runs the backend.
package protocol CaptureSink: AnyObject {
  /// An address space came to be.
  /// - Parameter parent: the address space that it is a copy of, after a fork; `nil` after an exec or attach.
  func addressSpaceOpened(_ space: AddressSpaceID, process: ProcessID, copyOf parent: AddressSpaceID?)

  /// Executable mappings of an address space changed or may have.
  func codeMappingsChanged(in space: AddressSpaceID)

  /// No process has the address space any more.
  func addressSpaceClosed(_ space: AddressSpaceID)

  /// How many bytes from the stack pointer on an unwind from these registers will probably need.
  func expectedStackBytes(of registers: Registers, in space: AddressSpaceID) -> Int

  /// The stack that made a call. Asked for before the call's start is taken, while the thread is stopped, so that
  /// unwinding is no part of the call's time.
  ///
  /// - Parameters:
  ///   - stack: a copy of the memory from the stack pointer on, possibly empty.
  ///   - memory: reads what lies outside of the copy.
  func stack(
    from registers: Registers, stack: UnsafeRawBufferPointer, in space: AddressSpaceID,
    process: ProcessID, memory: any MemoryReader
  ) -> StackID

  /// A traced call ended.
  func record(_ event: SyscallEvent)
}
