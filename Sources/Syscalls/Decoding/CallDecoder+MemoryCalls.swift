internal import Trace

/// Arguments of calls on memory and System V objects.
extension CallDecoder {
  /// Bits of flags that hold the size of huge pages as a power of two.
  private static let hugeShift: UInt32 = 26
  private static let hugeMask: UInt32 = 0x3f << hugeShift

  func writeMemoryArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .mapFlags: writeMapFlags(uint32(position))
    case .remapAddress:
      let isFixed: UInt32 = 2
      guard uint32(position - 1) & isFixed != 0 else { return .absent }
      writeAddress(argument(position))
    case .ipcFlags: writeIPCFlags(uint32(position))
    case .semaphoreOperations(let count):
      writeSemaphoreOperations(at: argument(position), count: uint32(count))
    case .messageBuffer(let length):
      writeMessageBuffer(at: argument(position), count: argument(length))
    case .messageBufferOut:
      return writeAtEnd(position) {
        writeMessageBuffer(at: argument(position), count: UInt64(max(0, event?.result ?? 0)))
      }
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// `MAP_PRIVATE|MAP_ANONYMOUS`: the type of mapping, flags, and the size of huge pages.
  private func writeMapFlags(_ flags: UInt32) {
    let type = flags & 0xf
    if type == 0 { text.append("MAP_FILE") } else { ConstantFamily.mapType.write(constant: type, to: &text) }
    ConstantFamily.mapFlags.write(flags: flags & ~0xf & ~Self.hugeMask, isContinued: true, to: &text)
    writeHugePages(flags, isContinued: true, name: "MAP_HUGE_SHIFT")
  }

  private func writeHugePages(_ flags: UInt32, isContinued: Bool, name: StaticString) {
    let size = (flags & Self.hugeMask) >> Self.hugeShift
    guard size != 0 else { return }
    if isContinued { text.append("|") }
    text.appendDecimal(UInt64(size))
    text.append("<<")
    text.append(name)
  }

  /// `IPC_CREAT|0666`: flags, then permissions.
  private func writeIPCFlags(_ flags: UInt32) {
    let isMemory = call.number == .shmget
    let permissions: UInt32 = 0o777
    let named = flags & ~permissions & ~(isMemory ? Self.hugeMask : 0)
    let start = text.count
    if named != 0 {
      (isMemory ? ConstantFamily.sharedMemoryFlags : .ipcCreateFlags).write(flags: named, to: &text)
    }
    if isMemory { writeHugePages(flags, isContinued: named != 0, name: "SHM_HUGE_SHIFT") }
    if text.count > start { text.append("|") }
    writeMode(flags & permissions)
  }

  /// `struct sembuf[]`: `[{sem_num=0, sem_op=-1, sem_flg=SEM_UNDO}]`.
  private func writeSemaphoreOperations(at address: UInt64, count: UInt32) {
    guard address != 0, count == 0 || record(at: address, byteCount: 6) != nil else {
      return writeAddress(address)
    }
    writeList(count: UInt64(count)) { index in
      guard let operation = record(at: address &+ 6 &* UInt64(index), byteCount: 6) else { return false }
      text.append("{sem_num=")
      text.appendDecimal(UInt64(operation.uint16(at: 0)))
      text.append(", sem_op=")
      text.appendDecimal(Int64(Int16(bitPattern: operation.uint16(at: 2))))
      text.append(", sem_flg=")
      ConstantFamily.semaphoreFlags.write(flags: UInt32(operation.uint16(at: 4)), to: &text)
      text.append("}")
      return true
    }
  }

  /// `struct msgbuf`: `{mtype=1, mtext="abc"}`.
  private func writeMessageBuffer(at address: UInt64, count: UInt64) {
    guard let type = word(at: address) else { return writeAddress(address) }
    text.append("{mtype=")
    text.appendDecimal(Int64(bitPattern: type))
    text.append(", mtext=")
    writeBytes(at: address &+ 8, count: count)
    text.append("}")
  }
}
