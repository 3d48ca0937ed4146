internal import Trace

/// The traced threads by id, and how many threads use each address space.
struct ThreadTable {
  private var slots: [ProcessID: Int] = [:]
  private var threads: [TracedThread] = []
  private var free: [Int] = []
  private var members: [ProcessID: Set<ProcessID>] = [:]
  private var spaceUsers: [AddressSpaceID: Int] = [:]
  private var spaceCount = 0

  var isEmpty: Bool { slots.isEmpty }
  var count: Int { slots.count }
  var ids: [ProcessID] { Array(slots.keys) }
  var processes: [ProcessID] { Array(members.keys) }

  /// Where a thread is kept, until it is removed.
  func slot(of thread: ProcessID) -> Int? { slots[thread] }

  subscript(slot: Int) -> TracedThread {
    get { threads[slot] }
    _modify { yield &threads[slot] }
  }

  /// A number that no address space has had.
  mutating func newSpace() -> AddressSpaceID {
    defer { spaceCount += 1 }
    return AddressSpaceID(spaceCount)
  }

  mutating func insert(_ thread: TracedThread) {
    spaceUsers[thread.space, default: 0] += 1
    members[thread.process, default: []].insert(thread.thread)
    if let slot = free.popLast() {
      threads[slot] = thread
      slots[thread.thread] = slot
    } else {
      slots[thread.thread] = threads.count
      threads.append(thread)
    }
  }

  /// Forgets a thread. Returns it, and whether it was the last one in its address space.
  mutating func remove(_ thread: ProcessID) -> (thread: TracedThread, endedSpace: Bool)? {
    guard let slot = slots.removeValue(forKey: thread) else { return nil }
    free.append(slot)
    let removed = threads[slot]
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
