internal import Glibc
internal import Syscalls
internal import Trace

/// A thread whose calls are recorded, and the call that it is in.
struct PerfThread {
  var thread: ProcessID
  let process: ProcessID
  var space: AddressSpaceID
  /// What it asked clone(2) for last; `nil` where that is not known.
  var cloneFlags: UInt64?
  /// Number of its name; 0 where that is not known.
  var name: UInt16 = 0
  /// Whether it is in a call whose end matters.
  var isInCall = false
  /// Whether that call will be told of; if not, it matters for what it does to descriptors.
  var isShown = false
  /// Its name when that call began.
  var callerName: UInt16 = 0
  var number = SyscallNumber(0)
  /// The call made last, if `restart_syscall` would go on with it.
  var restartable: SyscallNumber?
  /// Bytes of stack that were asked for with the entry.
  var askedStackBytes = 0
  /// Where its stack ends; 0 where that is not known.
  var stackEnd: UInt64 = 0
  /// How often records had been lost when the call began.
  var lossesBefore: UInt64 = 0
  var arguments = CallArguments()
  var stackPointer = TraceeAddress(0)
  var start = Timestamp(nanoseconds: 0)
  var stack = StackID.empty
  /// What the call works on, as far as that is known.
  var file = FileID.none

  /// When the page fault began that it met last, and on which page.
  var faultStart = Timestamp(nanoseconds: 0)
  var faultPage: UInt64 = 0
  /// How often records of page faults had been lost then.
  var faultLossesBefore: UInt64 = 0

  init(thread: ProcessID, process: ProcessID, space: AddressSpaceID) {
    self.thread = thread
    self.process = process
    self.space = space
  }

  /// The call that it is in.
  var call: SyscallStart {
    SyscallStart(
      thread: thread, process: process, space: space, number: number, arguments: arguments, time: start,
      stack: stack, stackPointer: stackPointer, file: file, threadName: callerName)
  }

  /// The flags of what it has just created; `nil` where they are not known.
  var creationFlags: UInt64? { PerfFiles.creatingCalls.contains(number) ? cloneFlags : nil }

  /// Whether the call that it is in makes a file without a name in the directory that it names (`O_TMPFILE` of open(2)).
  var makesUnnamedFile: Bool {
    let mark: Int32 = 0o20000000
    switch number {
    case .open: return int32(1) & mark != 0
    case .openat: return int32(2) & mark != 0
    default: return false
    }
  }

  /// Whether the call that it is in makes a descriptor for the file of its first argument (fcntl(2)).
  var makesDuplicate: Bool { number == .fcntl && FileRole.makesDuplicate(int32(1)) }

  /// An argument that is an `int`.
  func int32(_ position: Int) -> Int32 { Int32(truncatingIfNeeded: arguments[position]) }
}

/// Threads by id: an open-addressing table, because one is looked up for each record.
struct PerfThreadTable: ~Copyable {
  private static let free: Int32 = 0
  private static let removed: Int32 = -1

  /// Ids, of which the count is a power of two and at most half is taken or removed.
  private var keys = ContiguousArray<Int32>(repeating: free, count: 256)
  private var places = ContiguousArray<Int32>(repeating: 0, count: 256)
  private var occupied = 0
  /// By place. Without checks, since all that is known of a call lies here.
  private var threads = UnsafeMutablePointer<PerfThread>.allocate(capacity: 64)
  private var capacity = 64
  private var placeCount = 0
  private var freePlaces: [Int32] = []
  private var lastKey = free
  private var lastPlace = 0

  private(set) var count = 0

  deinit { threads.deallocate() }

  var isEmpty: Bool { count == 0 }

  /// Where a thread is kept, until it is removed.
  @inline(__always)
  mutating func place(of thread: Int32) -> Int? {
    if thread == lastKey { return lastPlace }
    guard let slot = slot(of: thread) else { return nil }
    lastKey = thread
    lastPlace = Int(places[slot])
    return lastPlace
  }

  subscript(place: Int) -> PerfThread {
    @inline(__always)
    _read { yield threads[place] }
    @inline(__always)
    nonmutating _modify { yield &threads[place] }
  }

  /// Adds a thread that is not in the table. Returns its place.
  @discardableResult
  mutating func insert(_ thread: PerfThread) -> Int {
    if (occupied + 1) * 2 > keys.count { rebuild() }
    let place: Int32
    if let reused = freePlaces.popLast() {
      place = reused
      threads[Int(place)] = thread
    } else {
      if placeCount == capacity { grow() }
      place = Int32(placeCount)
      (threads + placeCount).initialize(to: thread)
      placeCount += 1
    }
    put(thread.thread.rawValue, at: place)
    count += 1
    return Int(place)
  }

  /// Forgets a thread and returns it.
  mutating func remove(_ thread: ProcessID) -> PerfThread? {
    guard let slot = slot(of: thread.rawValue) else { return nil }
    let place = places[slot]
    keys[slot] = Self.removed
    freePlaces.append(place)
    count -= 1
    lastKey = Self.free
    return threads[Int(place)]
  }

  /// All threads, in no order.
  var all: [PerfThread] {
    keys.indices.filter { keys[$0] > 0 }.map { threads[Int(places[$0])] }
  }

  /// Changes all threads.
  mutating func updateAll(_ change: (inout PerfThread) -> Void) {
    for slot in keys.indices where keys[slot] > 0 { change(&threads[Int(places[slot])]) }
  }

  /// Threads of a process.
  func threads(of process: ProcessID) -> [PerfThread] { all.filter { $0.process == process } }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<PerfThread>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: threads, count: placeCount)
    threads.deallocate()
    threads = larger
    capacity *= 2
  }

  private func slot(of thread: Int32) -> Int? {
    guard thread > 0 else { return nil }
    var slot = hash(thread)
    while keys[slot] != Self.free {
      if keys[slot] == thread { return slot }
      slot = (slot + 1) & (keys.count - 1)
    }
    return nil
  }

  private mutating func put(_ key: Int32, at place: Int32) {
    var slot = hash(key)
    while keys[slot] != Self.free { slot = (slot + 1) & (keys.count - 1) }
    keys[slot] = key
    places[slot] = place
    occupied += 1
  }

  private mutating func rebuild() {
    let kept = keys.indices.filter { keys[$0] > 0 }.map { (keys[$0], places[$0]) }
    let size = max(256, keys.count * (count * 4 > keys.count ? 2 : 1))
    keys = ContiguousArray(repeating: Self.free, count: size)
    places = ContiguousArray(repeating: 0, count: size)
    occupied = 0
    for (key, place) in kept { put(key, at: place) }
  }

  private func hash(_ thread: Int32) -> Int {
    Int(truncatingIfNeeded: (UInt64(UInt32(bitPattern: thread)) &* 0x9e37_79b9_7f4a_7c15) >> 32)
      & (keys.count - 1)
  }
}
