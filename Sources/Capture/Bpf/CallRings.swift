internal import CLinux
internal import Glibc

/// Memory into which programs in the kernel write records of calls, for each processor a ring.
///
/// A ring consists of chunks. A record that begins in a chunk may go on behind its end, where there is room for the longest
/// one; the next one begins with the next chunk then.
final class CallRings {
  /// What programs and this process tell each other of a ring, each on a line of the cache of its own.
  struct State {
    /// How far it is written.
    var head: UInt64 = 0
    /// Whether a program is writing. Another one on this processor has to go without, should there ever be one.
    var isBusy: UInt64 = 0
    /// Records that were not written, for want of room.
    var lostStarts: UInt64 = 0
    var lostEnds: UInt64 = 0
    /// The number of its first chunk.
    var firstChunk = State.none
    private var unused: (UInt64, UInt64, UInt64) = (0, 0, 0)
    /// How far it is read.
    var tail: UInt64 = 0
    /// This process wants to be told when it is written so far.
    var wakeAt = State.never
    private var unusedAsWell: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    /// The processor has no ring.
    static let none: UInt64 = 1 << 31
    /// Further than anything is ever written.
    static let never: UInt64 = 1 << 62
  }

  /// How rings are divided; in bytes, and powers of two.
  struct Shape {
    let ringBytes: Int
    let chunkBytes: Int
    let chunkShift: Int

    init(ringBytes: Int) {
      self.ringBytes = ringBytes
      chunkBytes = min(ringBytes, 1 << 20)
      chunkShift = chunkBytes.trailingZeroBitCount
    }

    var chunkCount: Int { ringBytes / chunkBytes }
    /// What lies between the beginnings of two chunks.
    var stride: Int { chunkBytes + CallRings.longestRecord }
  }

  /// Somewhat more than stack, what is named, and the rest of a record can take, so that the kernel sees that it suffices.
  static let longestRecord = 80 << 10
  /// To clear so much takes about a microsecond.
  static let pauseBytes = 64 << 10
  private static let messageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

  let shape: Shape
  /// `State` by processor.
  let states: BPFObject
  /// Chunks by number.
  let chunks: BPFObject
  /// Memory by processor that programs clear in order to pass time.
  let pauses: BPFObject
  let messages: BPFObject
  private let stateMemory: UnsafeMutableRawPointer
  private let stateBytes: Int
  private let chunkMemory: UnsafeMutableRawPointer
  private let chunkBytes: Int
  /// How far messages are read and written: a page each.
  private let messagesRead: UnsafeMutableRawPointer
  private let messagesWritten: UnsafeMutableRawPointer
  let rings: [CallRing]

  init(processors: [Int32], ringBytes: Int) throws(BPFRefusal) {
    shape = Shape(ringBytes: ringBytes)
    let stateCount = Int(processors.max() ?? 0) + 1
    states = try .sharedMemory(bytes: MemoryLayout<State>.stride, entries: stateCount)
    chunks = try .sharedMemory(bytes: shape.stride, entries: processors.count * shape.chunkCount)
    pauses = try .sharedMemory(bytes: Self.pauseBytes, entries: stateCount)
    messages = try .messages(bytes: Self.messageBytes)
    stateBytes = stateCount * MemoryLayout<State>.stride
    chunkBytes = processors.count * shape.chunkCount * shape.stride
    stateMemory = try states.mapped(bytes: stateBytes)
    chunkMemory = try chunks.mapped(bytes: chunkBytes)
    messagesRead = try messages.mapped(bytes: Self.messageBytes)
    messagesWritten = try messages.mapped(
      bytes: Self.messageBytes, offset: Self.messageBytes, isWritable: false)
    let states = stateMemory.bindMemory(to: State.self, capacity: stateCount)
    for place in 0..<stateCount { states[place] = State() }
    var rings: [CallRing] = []
    for (place, processor) in processors.enumerated() {
      let firstChunk = place * shape.chunkCount
      states[Int(processor)].firstChunk = UInt64(firstChunk)
      rings.append(
        CallRing(states + Int(processor), UnsafeRawPointer(chunkMemory + firstChunk * shape.stride), shape))
    }
    self.rings = rings
  }

  deinit {
    munmap(stateMemory, stateBytes)
    munmap(chunkMemory, chunkBytes)
    munmap(messagesRead, Self.messageBytes)
    munmap(messagesWritten, Self.messageBytes)
  }

  /// Asks to be told, by `messages` becoming readable, when there is much to be read. Returns whether there is that already.
  func askForMessage() -> Bool {
    let read = messagesRead.assumingMemoryBound(to: UInt64.self)
    clinux_bpf_store_release(
      read, clinux_bpf_load_acquire(messagesWritten.assumingMemoryBound(to: UInt64.self)))
    return rings.reduce(false) { $1.askForMessage() || $0 }
  }

  /// How many records of starts were not written.
  var lostStarts: UInt64 { rings.reduce(0) { $0 + $1.lostStarts } }
}

/// The ring of a processor, to be read by this process as long as there is its `CallRings`.
final class CallRing {
  private let state: UnsafeMutablePointer<CallRings.State>
  private let headPlace: UnsafePointer<UInt64>
  private let tailPlace: UnsafeMutablePointer<UInt64>
  private let chunks: UnsafeRawPointer
  private let shape: CallRings.Shape
  private var position: UInt64 = 0
  private var head: UInt64 = 0
  private var released: UInt64 = 0
  private var lossesBefore: UInt64 = 0
  /// Time of the record at the position; `UInt64.max` where there is none.
  private(set) var nextTime = UInt64.max

  init(_ state: UnsafeMutablePointer<CallRings.State>, _ chunks: UnsafeRawPointer, _ shape: CallRings.Shape) {
    (self.state, self.chunks, self.shape) = (state, chunks, shape)
    func place(of field: PartialKeyPath<CallRings.State>) -> UnsafeMutablePointer<UInt64> {
      let offset = MemoryLayout<CallRings.State>.offset(of: field) ?? 0
      return (UnsafeMutableRawPointer(state) + offset).assumingMemoryBound(to: UInt64.self)
    }
    (headPlace, tailPlace) = (UnsafePointer(place(of: \.head)), place(of: \.tail))
  }

  /// How many records of starts of calls were not written.
  var lostStarts: UInt64 { state.pointee.lostStarts }

  /// Whether records were lost since this was asked last.
  func takeLosses() -> Bool {
    let losses = state.pointee.lostStarts &+ state.pointee.lostEnds
    defer { lossesBefore = losses }
    return losses != lossesBefore
  }

  /// Looks for records and what the first one's time is.
  func refresh() {
    head = clinux_bpf_load_acquire(headPlace)
    noteTime()
  }

  /// Hands over the record at the position, of which there must be one, and moves past it once `body` has returned.
  @inline(__always)
  func consume(_ body: (CallRecord.Kind, UnsafeRawPointer) -> Void) {
    let record = self.record
    let first = record.assumingMemoryBound(to: CallRecord.Head.self).pointee
    if let kind = CallRecord.Kind(rawValue: first.kind) { body(kind, record) }
    let end = position + UInt64(first.size)
    let nextChunk = (position | UInt64(shape.chunkBytes - 1)) + 1
    position = min(end, nextChunk)
    if position &- released >= UInt64(shape.ringBytes / 64) { release() }
    noteTime()
  }

  /// Gives the room of what was read back.
  func release() {
    released = position
    clinux_bpf_store_release(tailPlace, position)
  }

  /// Asks to be told when much is to be read. Returns whether that is so already.
  fileprivate func askForMessage() -> Bool {
    let much = position + UInt64(shape.ringBytes / 8)
    state.pointee.wakeAt = much
    return clinux_bpf_load_acquire(headPlace) >= much
  }

  private var record: UnsafeRawPointer {
    let place = Int(position) & (shape.ringBytes - 1)
    return chunks + (place >> shape.chunkShift) * shape.stride + (place & (shape.chunkBytes - 1))
  }

  private func noteTime() {
    nextTime =
      position == head ? .max : record.assumingMemoryBound(to: CallRecord.Head.self).pointee.time
  }
}
