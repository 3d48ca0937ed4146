internal import Trace

/// The traced threads by id, and how many threads use each address space.
struct ThreadTable: ~Copyable {
  private var slots: [ProcessID: Int] = [:]
  /// By slot. Without checks, since all that is known of a call lies here; only slots of `slots` hold a thread.
  private var threads = UnsafeMutablePointer<TracedThread>.allocate(capacity: 64)
  private var capacity = 64
  private var slotCount = 0
  private var free: [Int] = []
  /// Most stops are those of the thread that stopped last.
  private var last: (thread: ProcessID, slot: Int)?
  private var members: [ProcessID: Set<ProcessID>] = [:]
  private var spaceUsers: [AddressSpaceID: Int] = [:]
  private var spaceCount = 0

  deinit {
    for slot in slots.values { (threads + slot).deinitialize(count: 1) }
    threads.deallocate()
  }

  var isEmpty: Bool { slots.isEmpty }
  var count: Int { slots.count }
  var ids: [ProcessID] { Array(slots.keys) }
  var processes: [ProcessID] { Array(members.keys) }

  /// Where a thread is kept, until it is removed.
  @inline(__always)
  mutating func slot(of thread: ProcessID) -> Int? {
    if let last, last.thread == thread { return last.slot }
    guard let slot = slots[thread] else { return nil }
    last = (thread, slot)
    return slot
  }

  subscript(slot: Int) -> TracedThread {
    unsafeAddress { UnsafePointer(threads + slot) }
    nonmutating unsafeMutableAddress { threads + slot }
  }

  /// A number that no address space has had.
  mutating func newSpace() -> AddressSpaceID {
    defer { spaceCount += 1 }
    return AddressSpaceID(spaceCount)
  }

  /// Adds a thread that is not in the table.
  mutating func insert(_ thread: TracedThread) {
    spaceUsers[thread.space, default: 0] += 1
    members[thread.process, default: []].insert(thread.thread)
    let slot = free.popLast() ?? newSlot()
    (threads + slot).initialize(to: thread)
    slots[thread.thread] = slot
  }

  private mutating func newSlot() -> Int {
    if slotCount == capacity {
      let larger = UnsafeMutablePointer<TracedThread>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: threads, count: slotCount)
      threads.deallocate()
      threads = larger
      capacity *= 2
    }
    slotCount += 1
    return slotCount - 1
  }

  /// Forgets a thread. Returns it, and whether it was the last one in its address space.
  mutating func remove(_ thread: ProcessID) -> (thread: TracedThread, endedSpace: Bool)? {
    guard let slot = slots.removeValue(forKey: thread) else { return nil }
    last = nil
    free.append(slot)
    let removed = (threads + slot).move()
    members[removed.process]?.remove(thread)
    if members[removed.process]?.isEmpty == true { members[removed.process] = nil }
    let users = spaceUsers[removed.space, default: 1] - 1
    spaceUsers[removed.space] = users > 0 ? users : nil
    return (removed, users <= 0)
  }

  /// Threads of a process.
  func threads(of process: ProcessID) -> [TracedThread] {
    (members[process] ?? []).compactMap { slots[$0] }.map { threads[$0] }
  }

  /// Any thread of a process; `nil` when none is traced.
  func member(of process: ProcessID) -> TracedThread? {
    members[process]?.first.flatMap { slots[$0] }.map { threads[$0] }
  }
}
