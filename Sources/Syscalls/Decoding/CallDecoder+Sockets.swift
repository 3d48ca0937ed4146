internal import Glibc
internal import Trace

/// Arguments of calls on sockets.
extension CallDecoder {
  func writeSocketArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .socketType: writeSocketType(uint32(position))
    case .socketProtocol: writeSocketProtocol(argument(position), family: int32(0))
    case .socketAddress(let length): writeSocketAddress(at: argument(position), byteCount: int32(length))
    case .socketAddressOut: return writeSocketAddressOut(position)
    case .addressLength: return writeAddressLength(position)
    case .socketOptionLevel: writeSocketLevel(uint32(position))
    case .socketOptionName: writeSocketOption(uint32(position), level: uint32(position - 1))
    case .socketOptionValue(let length):
      writeSocketOptionValue(at: argument(position), byteCount: int32(length))
    case .socketOptionValueOut: return writeSocketOptionValueOut(position)
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// `SOCK_STREAM|SOCK_CLOEXEC`.
  private func writeSocketType(_ type: UInt32) {
    let kind = type & 0xf
    let flags = type & ~0xf
    if let name = ConstantFamily.socketType.name(of: kind) {
      text.append(name)
      guard flags != 0 else { return }
      text.append("|")
      ConstantFamily.socketFlags.write(flags: flags, to: &text)
    } else {
      ConstantFamily.socketFlags.write(flags: type, to: &text)
    }
  }

  private func writeSocketProtocol(_ argument: UInt64, family: Int32) {
    let number = UInt32(truncatingIfNeeded: argument)
    switch family {
    case AF_INET, AF_INET6: ConstantFamily.internetProtocol.write(constant: number, to: &text)
    case AF_NETLINK: ConstantFamily.netlinkProtocol.write(constant: number, to: &text)
    case AF_PACKET: writeEtherProtocol(UInt16(truncatingIfNeeded: number))
    default: text.appendDecimal(argument)
    }
  }

  // MARK: Lengths that go in and out

  /// Marks a length that could be read, beside a length of 0.
  private static let isGiven: UInt64 = 1 << 32

  /// The length that a call is given beside room for an address or an option, to be kept from the call's start; the
  /// call overwrites it.
  func givenAddressLength(_ signature: CallSignature) -> UInt64 {
    for (position, type) in signature.arguments.enumerated() {
      guard case .addressLength = type else { continue }
      guard let length = record(at: argument(position), byteCount: 4) else { return 0 }
      return Self.isGiven | UInt64(length.uint32(at: 0))
    }
    return 0
  }

  /// Keeps the length that a call was given in a structure.
  func keep(length: Int32) { saved = Self.isGiven | UInt64(UInt32(bitPattern: length)) }

  /// The length that a call was given, if it was given one.
  var givenLength: Int32? {
    saved & Self.isGiven == 0 ? nil : Int32(truncatingIfNeeded: saved)
  }

  /// Where a length is given and overwritten: `[128 => 16]`, or `[16]` when it stays the same.
  private func writeAddressLength(_ position: Int) -> Progress {
    guard event != nil else { return .awaitsEnd }
    // Without room for an address its length means nothing; an option's is read all the same.
    let isOption =
      if case .socketOptionValueOut = CallSignature.of(call.number).arguments[position - 1] { true } else {
        false
      }
    guard isOption || argument(position - 1) != 0, let given = givenLength,
      let now = record(at: argument(position), byteCount: 4)
    else {
      writeAddress(argument(position))
      return .complete
    }
    text.append("[")
    text.appendDecimal(Int64(given))
    if hasSucceeded, now.int32(at: 0) != given {
      text.append(" => ")
      text.appendDecimal(Int64(now.int32(at: 0)))
    }
    text.append("]")
    return .complete
  }

  /// How many bytes a call has written of what there was, by the length behind a pointer.
  func writtenByteCount(lengthAt address: UInt64) -> Int32? {
    guard let given = givenLength, let now = record(at: address, byteCount: 4) else { return nil }
    return min(given, now.int32(at: 0))
  }

  private func writeSocketAddressOut(_ position: Int) -> Progress {
    writeAtEnd(position) {
      guard let byteCount = writtenByteCount(lengthAt: argument(position + 1)) else {
        return writeAddress(argument(position))
      }
      writeSocketAddress(at: argument(position), byteCount: byteCount)
    }
  }
}
