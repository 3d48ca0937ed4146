internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Records of calls, with registers and stacks, which programs in the kernel write into memory that they share with this
/// process.
///
/// No event is opened for a thread: the programs decide whose calls are recorded. Once they run, a call costs two records,
/// and its time encloses nothing but two readings of the clock and the kernel's own work.
final class CallRecords {
  /// More threads at once go without, which is counted.
  private static let (usualThreadLimit, systemThreadLimit) = (8192, 65536)

  private typealias Control = CallRecordsCode.Control

  let rings: CallRings
  private let slots: BPFObject
  private let watched: BPFObject
  private let memory: BPFObject
  private let group: BPFObject?
  private let control: UnsafeMutablePointer<Control>
  private let stackBytes: [UInt32]
  private let isByThread: Bool
  private let programs: RecordPrograms
  /// What a call that does nothing appears to take: the median over a few of this thread.
  private(set) var floorNanoseconds: UInt64 = 0
  /// How many calls were lost while that was measured.
  private var lostBefore: UInt64 = 0

  /// - Parameters:
  ///   - directory: descriptor of the directory of the control group that is watched.
  ///   - ringBytes: size of the ring of a processor, a power of two.
  /// - Throws: why the kernel does not run such programs for this process.
  init(
    _ subject: CallRecordsCode.Subject, group directory: Int32?, plan: PerfPlan, ringBytes: Int
  ) throws(BPFRefusal) {
    guard ProcessFiles.isInInitialNamespace else { throw BPFRefusal(.trial) }
    stackBytes = plan.stackBytes
    let processors = Processors.online
    let limit =
      switch subject {
      case .processes, .threads: Self.usualThreadLimit
      case .others, .group: Self.systemThreadLimit
      }
    slots = try .hash(entries: limit, valueBytes: MemoryLayout<CallRecordsCode.Slot>.stride)
    watched = try .hash(entries: limit)
    var groupMap: Int32 = -1
    if let directory {
      let map = try BPFObject.group(directory)
      groupMap = map.descriptor
      group = consume map
    } else {
      group = nil
    }
    memory = try .sharedMemory(bytes: MemoryLayout<Control>.stride)
    control = try memory.mapped(bytes: MemoryLayout<Control>.stride).bindMemory(to: Control.self, capacity: 1)
    rings = try CallRings(processors: processors, ringBytes: ringBytes)
    for number in plan.numbers ?? [] where number < Control.numberLimit {
      control.pointee.numbers[Int(number / 64)] |= 1 << UInt64(number % 64)
    }
    if plan.findsPaths { Self.noteMemory(&control.pointee) }
    isByThread = if case .threads = subject { true } else { false }
    let code = CallRecordsCode(
      subject: subject, includesAll: plan.numbers == nil,
      maps: CallRecordsCode.Maps(
        slots: slots.descriptor, watched: watched.descriptor, control: memory.descriptor, group: groupMap,
        states: rings.states.descriptor, chunks: rings.chunks.descriptor, pauses: rings.pauses.descriptor,
        messages: rings.messages.descriptor),
      shape: rings.shape, mostStackBytes: Int32(plan.stackBytes.last ?? 0))
    programs = try RecordPrograms(
      code, creation: try Self.creation(plan, subject), ring: plan.layout.ring?.tracepoints,
      processor: processors.first ?? 0)
    floorNanoseconds = try measureFloor(handsOverRequest: programs.recordRequests && plan.findsOtherFiles)
    lostBefore = lostCalls
  }

  deinit { munmap(control, MemoryLayout<Control>.stride) }

  /// Tells which calls name files in memory.
  private static func noteMemory(_ control: inout Control) {
    func note(_ number: Int, _ position: Int, _ memory: CallRecord.Memory) {
      control.memory[number] = SavedRegisters.arguments[position] | memory.rawValue
    }
    for number in 0..<Control.memoryCount {
      let role = FileRole.of(SyscallNumber(UInt32(number)))
      if case .path(let position, _) = role.object { note(number, position, .path) }
      if case .makesPair(let position) = role.effect { note(number, position, .pair) }
    }
    note(Int(SyscallNumber.memfd_create.rawValue), 0, .path)
    note(Int(SyscallNumber.connect.rawValue), 1, .address)
  }

  /// The tracepoint that tells whom to watch as well; `nil` where nobody else is to be.
  private static func creation(_ plan: PerfPlan, _ subject: CallRecordsCode.Subject) throws(BPFRefusal)
    -> Tracepoint?
  {
    guard case .processes = subject, plan.follow == .descendants else { return nil }
    guard let creation = plan.creation else { throw BPFRefusal(.attach, errno: ENOENT) }
    return creation
  }

  /// Calls of this thread must leave records.
  ///
  /// - Parameter handsOverRequest: whether it also makes an operation of io_uring, to see how the kernel keeps it.
  private func measureFloor(handsOverRequest: Bool) throws(BPFRefusal) -> UInt64 {
    let thread = clinux_own_thread()
    let numbers = control.pointee.numbers
    let trial = SyscallNumber.getppid.rawValue
    control.pointee.numbers[Int(trial / 64)] |= 1 << UInt64(trial % 64)
    try slots.set(thread, to: CallRecordsCode.Slot())
    control.pointee.trialThread = UInt64(thread)
    enable(level: 0)
    for _ in 0..<201 { _ = getppid() }
    if handsOverRequest { findRequestDescriptor() }
    disable()
    control.pointee.trialThread = 0
    slots.remove(thread)
    control.pointee.numbers = numbers
    var durations: [UInt64] = []
    for ring in rings.rings {
      ring.refresh()
      while ring.nextTime != .max {
        ring.consume { kind, record in
          let end = WrittenEnd(record)
          guard kind == .end, end.thread == thread, end.start > 0 else { return }
          durations.append(end.time - end.start)
        }
      }
      ring.release()
    }
    guard !durations.isEmpty else { throw BPFRefusal(.trial) }
    durations.sort()
    return durations[durations.count / 2]
  }

  /// Learns where operations of io_uring have their descriptors: 12 bytes behind what the program marks them with
  /// (`struct io_cqe` of linux/io_uring_types.h, Linux 5.19). Where rings are forbidden nobody makes operations.
  private func findRequestDescriptor() {
    let mark: UInt64 = 0x7265_6e61_6365_7221
    let descriptor: Int32 = 0x5eed_ca11
    guard clinux_try_ring(mark, descriptor) == 0 else { return }
    let copy = control.pointee.trialRequest
    for word in 0..<copy.count - 1
    where copy[word] == mark && copy[word + 1] >> 32 == UInt64(UInt32(bitPattern: descriptor)) {
      control.pointee.requestDescriptor = UInt64(8 * word + 12)
    }
  }

  /// Begins to record, or goes on with other copies of stacks.
  func enable(level: Int) {
    control.pointee.stackBytes = UInt64(stackBytes[level])
    control.pointee.isEnabled = 1
  }

  /// The stack of a thread ends at an address, so that less of it can be copied; 0: at one that is not known.
  func setStackEnd(_ end: UInt64, of thread: ProcessID) {
    control.pointee.stackEnds[Int(thread.rawValue) % Control.stackEndCount] = .init(
      thread: UInt64(thread.rawValue), address: end)
  }

  /// Nothing is recorded from now on.
  func disable() { control.pointee.isEnabled = 0 }

  /// Calls of a thread are to be recorded, or of all threads of its process.
  func watch(_ thread: ProcessID, of process: ProcessID) throws(BPFRefusal) {
    try watched.set((isByThread ? thread : process).rawValue, to: UInt32(1))
  }

  /// A process has ended.
  func forget(_ process: ProcessID) { watched.remove(process.rawValue) }

  /// A thread has got another id: what becomes of the old one is not its affair.
  func forgetThread(_ thread: ProcessID) { slots.remove(thread.rawValue) }

  /// Calls of which nothing was recorded.
  var lostCalls: UInt64 { rings.lostStarts &+ control.pointee.refusedCalls &- lostBefore }

  /// Whether operations of io_uring are recorded as well.
  var includesRequests: Bool { programs.recordRequests }

  /// Of tracepoints that take their time to be closed.
  var tracepointDescriptors: [Int32] { programs.descriptors }
}
