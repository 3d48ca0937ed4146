internal import Glibc
internal import Trace

/// Descriptors, with what stands behind them where that is asked for.
extension CallDecoder {
  func writeDescriptor(_ descriptor: Int32) {
    text.appendDecimal(Int64(descriptor))
    writeBehind(descriptor: descriptor)
  }

  /// A descriptor of a directory, or `AT_FDCWD` for the current one.
  func writeDirectory(_ descriptor: Int32) {
    guard descriptor == AT_FDCWD else { return writeDescriptor(descriptor) }
    text.append("AT_FDCWD")
    writeBehind(descriptor: descriptor)
  }

  /// The path or the endpoints behind a descriptor, in angle brackets.
  func writeBehind(descriptor: Int32) {
    guard options.descriptors != .numbers, descriptor >= 0 || descriptor == AT_FDCWD else { return }
    let name =
      options.descriptors == .endpoints
      ? descriptors.endpoints(of: descriptor, in: call.thread)
        ?? descriptors.path(of: descriptor, in: call.thread)
      : descriptors.path(of: descriptor, in: call.thread)
    guard let name else { return }
    text.append(UInt8(ascii: "<"))
    appendQuoted(name[...], alsoEscaping: UInt8(ascii: ">"))
    text.append(UInt8(ascii: ">"))
  }

  /// The two descriptors that pipe(2) and socketpair(2) make: `[3, 4]`.
  func writeDescriptorPairOut(_ position: Int) -> Progress {
    writeAtEnd(position) {
      guard let pair = record(at: argument(position), byteCount: 8) else {
        return writeAddress(argument(position))
      }
      text.append("[")
      writeDescriptor(pair.int32(at: 0))
      text.append(", ")
      writeDescriptor(pair.int32(at: 4))
      text.append("]")
    }
  }
}
