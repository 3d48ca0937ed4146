internal import Trace

/// What recvmmsg(2) was given where it writes to.
struct GivenMessages {
  /// Room for an address, message by message.
  var nameLengths: [Int32] = []
  /// How long it was to wait.
  var timeout: Record?
}

/// Messages on sockets (`struct msghdr`).
extension CallDecoder {
  private static let headerBytes = 56
  /// A header and the length of its message, padded (`struct mmsghdr`).
  private static let entryBytes = 64

  func writeMessageArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .messageHeader:
      let address = argument(position)
      if let header = record(at: address, byteCount: Self.headerBytes) {
        writeHeader(header, nameGiven: nil, byteCount: nil)
      } else {
        writeAddress(address)
      }
    case .messageHeaderOut: return writeReceivedHeader(position)
    case .messages(let count): return writeSentMessages(position, count: uint32(count))
    case .messagesOut(let count): return writeReceivedMessages(position, count: uint32(count))
    case .messagesTimeout:
      if let timeout = givenMessages[call.thread]?.timeout {
        writeTimespec(timeout)
      } else {
        writeAddress(argument(position))
      }
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// Says of the result of recvmmsg(2) how much of its time was left.
  func annotateMessages() {
    guard !givenMessages.isEmpty, givenMessages.removeValue(forKey: call.thread) != nil, hasSucceeded else { return }
    if event?.result == 0 { return annotation.append("Timeout") }
    guard let left = record(at: argument(4), byteCount: 16) else { return }
    swap(&text, &annotation)
    text.append("left ")
    writeTimespec(left)
    swap(&text, &annotation)
  }

  // MARK: One message

  /// What recvmsg(2) received; of a call that failed the room for an address that it was given.
  private func writeReceivedHeader(_ position: Int) -> Progress {
    let address = argument(position)
    let header = record(at: address, byteCount: Self.headerBytes)
    guard let event else {
      if let header { keep(length: header.int32(at: 8)) }
      return .awaitsEnd
    }
    guard let header, let given = givenLength else {
      writeAddress(address)
      return .complete
    }
    if hasSucceeded {
      writeHeader(header, nameGiven: given, byteCount: UInt64(max(0, event.result)))
    } else {
      text.append("{msg_namelen=")
      text.appendDecimal(Int64(given))
      text.append("}")
    }
    return .complete
  }

  /// - Parameters:
  ///   - nameGiven: the room for an address that the call was given; `nil` where the address is given.
  ///   - byteCount: how many bytes were received; `nil`: the buffers are full.
  private func writeHeader(_ header: Record, nameGiven: Int32?, byteCount: UInt64?) {
    let nameLength = header.int32(at: 8)
    text.append("{msg_name=")
    writeSocketAddress(at: header.uint64(at: 0), byteCount: min(nameLength, nameGiven ?? nameLength))
    text.append(", msg_namelen=")
    if let nameGiven, nameGiven != nameLength {
      text.appendDecimal(Int64(nameGiven))
      text.append(" => ")
    }
    text.appendDecimal(Int64(nameLength))
    text.append(", msg_iov=")
    writeMessageVectors(at: header.uint64(at: 16), count: header.uint64(at: 24), byteCount: byteCount)
    text.append(", msg_iovlen=")
    text.appendDecimal(header.uint64(at: 24))
    let controlLength = header.uint64(at: 40)
    if controlLength > 0 {
      text.append(", msg_control=")
      writeControlMessages(at: header.uint64(at: 32), byteCount: controlLength)
    }
    text.append(", msg_controllen=")
    text.appendDecimal(controlLength)
    text.append(", msg_flags=")
    ConstantFamily.messageFlags.write(flags: header.uint32(at: 48), to: &text)
    text.append("}")
  }

  private func writeMessageVectors(at address: UInt64, count: UInt64, byteCount: UInt64?) {
    if count > 0, record(at: address, byteCount: 16) == nil { return writeAddress(address) }
    writeVectors(at: address, count: count, byteCount: byteCount)
  }

  // MARK: Several messages

  /// What sendmmsg(2) sends; how much of each was sent is known at its end.
  private func writeSentMessages(_ position: Int, count: UInt32) -> Progress {
    guard let event else { return .awaitsEnd }
    let sent = hasSucceeded ? event.result : 0
    writeArray(at: argument(position), count: UInt64(count), elementBytes: Self.entryBytes) { entry, address in
      let index = Int64((address &- argument(position)) / UInt64(Self.entryBytes))
      writeEntry(entry, nameGiven: nil, byteCount: nil, showsLength: index < sent)
    }
    return .complete
  }

  private func writeReceivedMessages(_ position: Int, count: UInt32) -> Progress {
    let address = argument(position)
    guard let event else {
      givenMessages[call.thread] = GivenMessages(
        nameLengths: nameLengths(at: address, count: count), timeout: record(at: argument(4), byteCount: 16))
      return .awaitsEnd
    }
    guard hasSucceeded else {
      writeAddress(address)
      return .complete
    }
    let given = givenMessages[call.thread]?.nameLengths ?? []
    writeArray(at: address, count: UInt64(max(0, event.result)), elementBytes: Self.entryBytes) { entry, place in
      let index = Int((place &- address) / UInt64(Self.entryBytes))
      writeEntry(
        entry, nameGiven: index < given.count ? given[index] : nil,
        byteCount: UInt64(entry.uint32(at: Self.headerBytes)), showsLength: true)
    }
    return .complete
  }

  private func nameLengths(at address: UInt64, count: UInt32) -> [Int32] {
    let wanted = min(Int(count), listLimit) * Self.entryBytes
    let list = Record(bytes: bytes(at: address, count: wanted))
    return (0..<list.bytes.count / Self.entryBytes).map { list.int32(at: $0 * Self.entryBytes + 8) }
  }

  private func writeEntry(_ entry: Record, nameGiven: Int32?, byteCount: UInt64?, showsLength: Bool) {
    text.append("{msg_hdr=")
    writeHeader(entry, nameGiven: nameGiven, byteCount: byteCount)
    if showsLength {
      text.append(", msg_len=")
      text.appendDecimal(UInt64(entry.uint32(at: Self.headerBytes)))
    }
    text.append("}")
  }
}
