/// Identity of an address space while a capture runs: new for each exec and each fork that copies memory.
public struct AddressSpaceID: Hashable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// The code of an address space as a backend knows it that follows mappings itself. The process may be gone.
public struct CodeMappings: Sendable {
  /// In address order, without overlaps.
  public let mappings: [MemoryMapping]
  /// Inode of the main program; `nil` where it is not known.
  public let programInode: UInt64?

  public init(mappings: [MemoryMapping], programInode: UInt64?) {
    self.mappings = mappings
    self.programInode = programInode
  }
}

/// Why a capture tells of calls that have not returned.
public enum InFlightReason: Sendable {
  /// Somebody wants to know, and the capture goes on.
  case requested
  /// The time is over, or a signal asked to end.
  case captureEnds
}

/// What a capture backend tells while it runs. All calls come from the thread that runs the backend.
public protocol CaptureSink: AnyObject {
  /// An address space came to be.
  /// - Parameters:
  ///   - program: name of the program that runs in it; `nil` where `/proc` tells it.
  ///   - parent: the address space that it is a copy of, after a fork; `nil` after an exec or attach.
  func addressSpaceOpened(
    _ space: AddressSpaceID, process: ProcessID, program: String?, copyOf parent: AddressSpaceID?)

  /// Executable mappings of an address space changed or may have; `/proc` tells what they are when they are needed.
  func codeMappingsChanged(in space: AddressSpaceID)

  /// The executable mappings of an address space, from a backend that follows them.
  func codeMappingsChanged(in space: AddressSpaceID, process: ProcessID, to mappings: CodeMappings)

  /// No process has the address space any more.
  func addressSpaceClosed(_ space: AddressSpaceID)

  /// How many bytes from the stack pointer on an unwind from these registers will probably need.
  func expectedStackBytes(of registers: Registers, in space: AddressSpaceID) -> Int

  /// Whether a call that is about to run is of interest. Only calls that the options select are asked about; its time
  /// and stack are not known yet.
  ///
  /// - Parameter memory: reads the memory of the thread's process.
  func wants(_ call: SyscallStart, memory: any MemoryReader) -> Bool

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

  /// The file that a call works on which is about to run, for `SyscallStart.file`; `.none` where only its end tells.
  /// Asked for while the thread is stopped; a backend that does not stop threads finds files itself.
  ///
  /// - Parameter memory: reads the memory of the thread's process.
  func file(of call: SyscallStart, memory: any MemoryReader) -> FileID

  /// The number of a thread's name, for `SyscallStart.threadName`.
  func id(ofThread name: String) -> UInt16

  /// What a pending file has turned out to be that calls were told of with; they are not told of with it any more.
  func identified(_ pending: FileID, as file: FileID)

  /// A traced call is about to run; its thread is stopped.
  ///
  /// - Parameter memory: reads the memory of the thread's process.
  func began(_ call: SyscallStart, memory: any MemoryReader)

  /// How soon `ended` has to tell of the end of a call that is about to run. Asked for, while its thread is stopped, where that
  /// need not be at once.
  ///
  /// - Parameter memory: reads the memory of the thread's process, which may be another when `ended` tells.
  func deadline(forEndOf call: SyscallStart, memory: any MemoryReader) -> EndDeadline

  /// A traced call ended, or its thread or the capture did.
  ///
  /// - Parameter memory: reads the memory of the thread's process, as far as that is still there.
  func ended(_ event: SyscallEvent, memory: any MemoryReader)

  /// Something else happened to a traced thread.
  func happened(_ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp)

  /// Which traced calls have not returned.
  ///
  /// - Parameters:
  ///   - calls: the longest running first. Their threads are not stopped.
  ///   - threadCount: all traced threads; those without a call here run, or are in calls that are not traced.
  func inFlight(_ calls: [SyscallStart], threadCount: Int, because reason: InFlightReason, at time: Timestamp)

  /// About as many times a second as the capture's options ask for.
  func ticked(at time: Timestamp)
}

extension CaptureSink {
  public func file(of call: SyscallStart, memory: any MemoryReader) -> FileID { .none }
  public func id(ofThread name: String) -> UInt16 { 0 }
  public func identified(_ pending: FileID, as file: FileID) {}
  public func deadline(forEndOf call: SyscallStart, memory: any MemoryReader) -> EndDeadline { .atOnce }
}
