internal import Trace

/// Arguments of calls that make threads and processes.
///
/// clone(2) is shown with the names of its arguments, and only with those that its flags give a meaning; they stand in
/// another order than in registers.
extension CallDecoder {
  func writeCloneArgument(_ type: ArgumentType, at position: Int) -> Progress {
    let flags = argument(0)
    switch type {
    case .cloneStack: writeNamed("child_stack=", argument(1))
    case .cloneFlags: writeCloneFlags(flags)
    case .cloneParent:
      guard flags & (CloneFlags.parentThread | CloneFlags.descriptor) != 0 else { return .absent }
      guard event != nil else { return .awaitsEnd }
      text.append("parent_tid=")
      if hasSucceeded { writeStructure(.int, at: argument(2)) } else { writeAddress(argument(2)) }
    case .cloneThreadArea:
      guard flags & CloneFlags.threadArea != 0 else { return .absent }
      writeNamed("tls=", argument(4))
    case .cloneChild:
      guard flags & CloneFlags.childThread != 0 else { return .absent }
      writeNamed("child_tidptr=", argument(3))
    case .clone3Arguments: return writeClone3Arguments()
    default: writeAddress(argument(position))
    }
    return .complete
  }

  private func writeNamed(_ name: StaticString, _ address: UInt64) {
    text.append(name)
    writeAddress(address)
  }

  /// Flags, with the signal that tells of the child's end in their lowest byte.
  private func writeCloneFlags(_ flags: UInt64) {
    let signal = flags & 0xff
    let rest = UInt32(truncatingIfNeeded: flags & ~0xff)
    text.append("flags=")
    if rest == 0, signal == 0 { return text.append("0") }
    if rest != 0 { ConstantFamily.cloneFlags.write(flags: rest, to: &text) }
    guard signal != 0 else { return }
    if rest != 0 { text.append("|") }
    writeSignal(Int32(signal))
  }

  /// `struct clone_args`, and behind `=>` what the call wrote where it points.
  private func writeClone3Arguments() -> Progress {
    let address = argument(0)
    let smallest: UInt64 = 64
    let size = argument(1)
    let known = Int(min(size, 88))
    guard size >= smallest, let record = record(at: address, byteCount: known) else {
      writeAddress(address)
      return .complete
    }
    let given = CloneRequest(record)
    guard event != nil else {
      writeRequest(given)
      writeExtension(at: address, known: known, size: size)
      text.append("}")
      saved = 1
      return .awaitsEnd
    }
    if hasSucceeded { writeIdentities(of: given) }
    return .complete
  }

  private func writeRequest(_ given: CloneRequest) {
    text.append("{flags=")
    writeClone3Flags(given.flags)
    if given.flags & CloneFlags.descriptor != 0 { writeNamed(", pidfd=", given.descriptor) }
    if given.flags & CloneFlags.childThread != 0 { writeNamed(", child_tid=", given.childThread) }
    if given.flags & CloneFlags.parentThread != 0 { writeNamed(", parent_tid=", given.parentThread) }
    text.append(", exit_signal=")
    if let signal = Int32(exactly: given.exitSignal) {
      writeSignal(signal)
    } else {
      text.appendDecimal(given.exitSignal)
    }
    writeNamed(", stack=", given.stack)
    text.append(", stack_size=")
    text.appendHexadecimal(given.stackSize)
    if given.flags & CloneFlags.threadArea != 0 { writeNamed(", tls=", given.threadArea) }
    if given.threadIDs != 0 || given.threadIDCount != 0 {
      text.append(", set_tid=")
      writeThreadIDs(given)
      text.append(", set_tid_size=")
      text.appendDecimal(given.threadIDCount)
    }
    if given.flags & CloneFlags.intoControlGroup != 0 || given.controlGroup != 0 {
      text.append(", cgroup=")
      text.appendDecimal(given.controlGroup)
    }
  }

  /// The ids that threads shall have, one for each of the nested namespaces.
  private func writeThreadIDs(_ given: CloneRequest) {
    guard record(at: given.threadIDs, byteCount: 4) != nil else { return writeAddress(given.threadIDs) }
    writeList(count: given.threadIDCount) { index in
      guard let id = record(at: given.threadIDs &+ 4 &* UInt64(index), byteCount: 4) else { return false }
      text.appendDecimal(Int64(id.int32(at: 0)))
      return true
    }
  }

  /// Flags of clone3(2): no signal in them, and two in the upper half.
  private func writeClone3Flags(_ flags: UInt64) {
    let high: [(UInt64, StaticString)] = [
      (CloneFlags.clearHandlers, "CLONE_CLEAR_SIGHAND"), (CloneFlags.intoControlGroup, "CLONE_INTO_CGROUP"),
    ]
    let start = text.count
    let rest = flags & ~(CloneFlags.clearHandlers | CloneFlags.intoControlGroup)
    let low = rest & 0xffff_ffff
    if low != 0 { ConstantFamily.cloneFlags.write(longFlags: low, to: &text) }
    for (bit, name) in high where flags & bit != 0 {
      if text.count > start { text.append("|") }
      text.append(name)
    }
    if rest > low {
      if text.count > start { text.append("|") }
      text.appendHexadecimal(rest & ~low)
    }
    if text.count == start { text.append("0") }
  }

  private func writeIdentities(of given: CloneRequest) {
    var isFirst = true
    func write(_ name: StaticString, at address: UInt64) {
      text.append(isFirst ? " => {" : ", ")
      isFirst = false
      text.append(name)
      writeStructure(.int, at: address)
    }
    if given.flags & CloneFlags.descriptor != 0 { write("pidfd=", at: given.descriptor) }
    if given.flags & CloneFlags.parentThread != 0 { write("parent_tid=", at: given.parentThread) }
    if !isFirst { text.append("}") }
  }
}

/// Flags of clone(2) and clone3(2) that give arguments a meaning (linux/sched.h).
private enum CloneFlags {
  static let descriptor: UInt64 = 0x1000
  static let threadArea: UInt64 = 0x8_0000
  static let parentThread: UInt64 = 0x10_0000
  /// `CLONE_CHILD_SETTID` and `CLONE_CHILD_CLEARTID`.
  static let childThread: UInt64 = 0x100_0000 | 0x20_0000
  static let clearHandlers: UInt64 = 0x1_0000_0000
  static let intoControlGroup: UInt64 = 0x2_0000_0000
}

/// `struct clone_args` (linux/sched.h); fields that an older version of it lacks are zero.
private struct CloneRequest {
  let flags, descriptor, childThread, parentThread, exitSignal, stack, stackSize, threadArea: UInt64
  let threadIDs, threadIDCount, controlGroup: UInt64

  init(_ record: Record) {
    func field(_ index: Int) -> UInt64 {
      8 * index + 8 <= record.bytes.count ? record.uint64(at: 8 * index) : 0
    }
    flags = field(0)
    descriptor = field(1)
    childThread = field(2)
    parentThread = field(3)
    exitSignal = field(4)
    stack = field(5)
    stackSize = field(6)
    threadArea = field(7)
    threadIDs = field(8)
    threadIDCount = field(9)
    controlGroup = field(10)
  }
}
