internal import Trace

/// Arguments of calls that wait until descriptors are ready.
extension CallDecoder {
  func writeReadinessArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .pollList(let count):
      writeArray(at: argument(position), count: UInt64(uint32(count)), elementBytes: 8) { entry, _ in
        writePollEntry(entry)
      }
    case .descriptorSet: writeDescriptorSet(at: argument(position))
    case .timevalWaited: writeTime(at: argument(position)) { writeTimeval($0) }
    case .pselectMask: writeMaskArgument(at: argument(position))
    case .epollEventsOut: return writeEpollEvents(position)
    default: writeAddress(argument(position))
    }
    return .complete
  }

  // MARK: Results

  /// Says of the result of a call that waited which descriptors are ready and how much of its time was left.
  func annotateReadiness(_ signature: CallSignature) {
    guard hasSucceeded, let result = event?.result, let first = signature.arguments.first else { return }
    swap(&text, &annotation)
    defer { swap(&text, &annotation) }
    if case .pollList = first {
      if result == 0 { return text.append("Timeout") }
      writeReadyList()
      if isTimespec(signature.arguments[2]) { writeTimeLeft(argument(2)) { writeTimespec($0) } }
    } else if signature.arguments.count > 4, case .descriptorSet = signature.arguments[1] {
      if result == 0 { return text.append("Timeout") }
      writeReadySets()
      if isTimespec(signature.arguments[4]) {
        writeTimeLeft(argument(4)) { writeTimespec($0) }
      } else {
        writeTimeLeft(argument(4)) { writeTimeval($0) }
      }
    }
  }

  private func isTimespec(_ type: ArgumentType) -> Bool {
    if case .structure(.timespec) = type { true } else { false }
  }

  /// `left {tv_sec=0, tv_nsec=998848}`.
  private func writeTimeLeft(_ address: UInt64, _ write: (Record) -> Void) {
    guard let time = record(at: address, byteCount: 16) else { return }
    if !text.isEmpty { text.append(", ") }
    text.append("left ")
    write(time)
  }

  private func writeTime(at address: UInt64, _ write: (Record) -> Void) {
    guard let time = record(at: address, byteCount: 16) else { return writeAddress(address) }
    write(time)
  }

  // MARK: poll

  /// `{fd=3, events=POLLIN}`; the kernel ignores the events of a negative descriptor.
  private func writePollEntry(_ entry: Record) {
    text.append("{fd=")
    writeDescriptor(entry.int32(at: 0))
    if entry.int32(at: 0) >= 0 {
      text.append(", events=")
      ConstantFamily.pollEvents.write(flags: UInt32(entry.uint16(at: 4)), to: &text)
    }
    text.append("}")
  }

  /// The entries that something happened to: `[{fd=3, revents=POLLIN}]`.
  private func writeReadyList() {
    // As many as a process usually may have descriptors, and more.
    let count = min(uint32(1), 1 << 16)
    let list = Record(bytes: bytes(at: argument(0), count: 8 * Int(count)))
    var shown = 0
    text.append("[")
    for offset in stride(from: 0, to: list.bytes.count & ~7, by: 8) {
      let happened = list.uint16(at: offset + 6)
      guard happened != 0 else { continue }
      if shown > 0 { text.append(", ") }
      guard shown < listLimit else {
        text.append("...")
        break
      }
      // What it is has been said among the arguments.
      text.append("{fd=")
      text.appendDecimal(Int64(list.int32(at: offset)))
      text.append(", revents=")
      ConstantFamily.pollEvents.write(flags: UInt32(happened), to: &text)
      text.append("}")
      shown += 1
    }
    text.append("]")
  }

  // MARK: select

  /// The descriptors of a set, in order; `nil` where it cannot be read.
  private func descriptorSet(at address: UInt64) -> [Int32]? {
    // The kernel reads whole words, and no more than descriptors can be.
    let count = Int(min(max(0, int32(0)), 1 << 16))
    let byteCount = (count + 63) / 64 * 8
    guard address != 0, byteCount > 0 else { return nil }
    guard let record = record(at: address, byteCount: byteCount) else { return nil }
    return (0..<count).filter { record.bytes[$0 / 8] >> UInt8($0 % 8) & 1 != 0 }.map(Int32.init)
  }

  private func writeDescriptorSet(at address: UInt64) {
    guard let set = descriptorSet(at: address) else { return writeAddress(address) }
    writeSet(set) { writeDescriptor($0) }
  }

  private func writeSet(_ set: [Int32], _ write: (Int32) -> Void) {
    text.append("[")
    for (index, descriptor) in set.enumerated() {
      if index > 0 { text.append(" ") }
      write(descriptor)
    }
    text.append("]")
  }

  /// `in [3], out [4]`: what the call left in the sets.
  private func writeReadySets() {
    for (position, name) in [(1, "in "), (2, "out "), (3, "except ")] as [(Int, StaticString)] {
      guard let ready = descriptorSet(at: argument(position)), !ready.isEmpty else { continue }
      if !text.isEmpty { text.append(", ") }
      text.append(name)
      writeSet(ready) { text.appendDecimal(Int64($0)) }
    }
  }

  /// What pselect6(2) takes in place of a seventh argument: `{sigmask=[INT], sigsetsize=8}`.
  private func writeMaskArgument(at address: UInt64) {
    guard let pair = record(at: address, byteCount: 16) else { return writeAddress(address) }
    text.append("{sigmask=")
    let (mask, size) = (pair.uint64(at: 0), pair.uint64(at: 8))
    writeSignalSet(at: mask, size: size)
    text.append(", sigsetsize=")
    text.appendDecimal(size)
    text.append("}")
  }

  // MARK: epoll

  /// `[{events=EPOLLIN, data={u32=3, u64=3}}]`, as many as the call's result says.
  private func writeEpollEvents(_ position: Int) -> Progress {
    writeAtEnd(position) {
      let count = UInt64(max(0, event?.result ?? 0))
      writeArray(at: argument(position), count: count, elementBytes: 12) { entry, _ in
        text.append("{events=")
        ConstantFamily.epollEvents.write(flags: entry.uint32(at: 0), to: &text)
        text.append(", data={u32=")
        text.appendDecimal(UInt64(entry.uint32(at: 4)))
        text.append(", u64=")
        text.appendDecimal(entry.uint64(at: 4))
        text.append("}}")
      }
    }
  }
}
