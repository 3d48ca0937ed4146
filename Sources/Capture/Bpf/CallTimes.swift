internal import CLinux
internal import Glibc
internal import Trace

/// Times of the calls of chosen threads, which two small programs in the kernel write into memory that they share with this
/// process: at the raw tracepoints at the start and at the end of every system call.
///
/// They read the kernel's clock as the last thing they do before a call and as the first thing behind it.
final class CallTimes {
  /// What the kernel tells of a call of one thread, in 64 bytes that belong to nobody else.
  struct Slot {
    /// Nanoseconds of CLOCK_MONOTONIC.
    var start: UInt64
    var end: UInt64
    var result: Int64
    var state: UInt64
    private var unused: (UInt64, UInt64, UInt64, UInt64)

    /// What the kernel is to tell or has told.
    enum State {
      /// The call that begins next is to be timed.
      static let awaited: UInt64 = 0
      static let begun: UInt64 = 1
      static let ended: UInt64 = 2
      /// Nothing is to be told, or the kernel has told of an end without a start.
      static let none: UInt64 = 3
    }
  }

  /// More threads at once go without.
  static let slotCount = 8192

  private let slotsByThread: BPFObject
  private let memory: BPFObject
  private let enter: BPFObject
  private let exit: BPFObject
  private let header: UnsafeMutableRawPointer
  private let slots: UnsafeMutablePointer<Slot>
  /// `nil` where the kernel does not copy what threads have at their stops.
  private let copies: StopCopies?
  /// Before the slots lies which thread's calls are never timed: process in the upper, thread in the lower half.
  static let headerBytes = MemoryLayout<Slot>.stride
  private static let bytes = headerBytes + slotCount * MemoryLayout<Slot>.stride
  private var owners: [Int32: UInt32] = [:]
  private var freeSlots = (0..<UInt32(slotCount)).reversed().map(\.self)

  /// Loads the programs and tries them on a call of this thread.
  init() throws(BPFRefusal) {
    slotsByThread = try .hash(entries: Self.slotCount)
    memory = try .sharedMemory(bytes: Self.bytes)
    let enterCode = CallTimesCode.enter(slotsByThread, memory)
    let exitCode = CallTimesCode.exit(slotsByThread, memory)
    enter = try .attachment(of: try .program(enterCode), to: "sys_enter")
    exit = try .attachment(of: try .program(exitCode), to: "sys_exit")
    header = try memory.mapped(bytes: Self.bytes)
    slots = (header + Self.headerBytes).bindMemory(to: Slot.self, capacity: Self.slotCount)
    copies = try? StopCopies(slotsByThread: slotsByThread)
    try tryOut()
  }

  deinit { munmap(header, Self.bytes) }

  /// The kernel knows threads by other ids than this process where that is in a PID namespace.
  private func tryOut() throws(BPFRefusal) {
    let thread = ProcessID(clinux_own_thread())
    let slot = try watch(thread)
    defer { forget(thread, slot) }
    slot.pointee.state = Slot.State.awaited
    let parent = getppid()
    guard slot.pointee.state == Slot.State.ended, slot.pointee.result == Int64(parent) else {
      throw BPFRefusal(.trial)
    }
  }

  /// From now on calls of this thread, which makes many, are not timed.
  func passOverOwnCalls() {
    let thread = UInt64(UInt32(clinux_own_thread()))
    header.storeBytes(of: UInt64(getpid()) << 32 | thread, as: UInt64.self)
  }

  /// Begins to time calls of a thread.
  func watch(_ thread: ProcessID) throws(BPFRefusal) -> UnsafeMutablePointer<Slot> {
    guard let index = freeSlots.popLast() else { throw BPFRefusal(.update, errno: E2BIG) }
    let slot = slots + Int(index)
    slot.pointee.state = Slot.State.none
    do {
      try slotsByThread.set(thread.rawValue, to: index)
    } catch {
      freeSlots.append(index)
      throw error
    }
    owners[thread.rawValue] = index
    return slot
  }

  /// What is copied of a thread at its stops; `nil` where nothing is.
  func copy(of slot: UnsafeMutablePointer<Slot>) -> StopCopy? { copies?.copy(ofSlot: slot - slots) }

  /// Goes on under another id: an exec in a thread other than the leader gives it the leader's. The leader has to be forgotten
  /// before or after that.
  func rename(_ thread: ProcessID, to leader: ProcessID, _ slot: UnsafeMutablePointer<Slot>) {
    guard thread != leader else { return }
    let index = UInt32(slot - slots)
    // Where that is refused the calls of the thread are not told of any more, which shows.
    try? slotsByThread.set(leader.rawValue, to: index)
    owners[leader.rawValue] = index
    if owners[thread.rawValue] == index { remove(thread) }
  }

  /// Calls of a thread are of no more interest.
  func forget(_ thread: ProcessID, _ slot: UnsafeMutablePointer<Slot>) {
    let index = UInt32(slot - slots)
    if owners[thread.rawValue] == index { remove(thread) }
    freeSlots.append(index)
  }

  private func remove(_ thread: ProcessID) {
    slotsByThread.remove(thread.rawValue)
    owners[thread.rawValue] = nil
  }
}
