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

  /// The path or the endpoints behind a descriptor, in angle brackets; behind them whether the file is deleted.
  func writeBehind(descriptor: Int32) {
    guard options.descriptors != .numbers, descriptor >= 0 || descriptor == AT_FDCWD else { return }
    let showsMore = options.descriptors == .endpoints && descriptor >= 0
    if showsMore, let endpoints = descriptors.endpoints(of: descriptor, in: call.thread) {
      text.append("<")
      text += endpoints
      return text.append(">")
    }
    guard let path = descriptors.path(of: descriptor, in: call.thread) else { return }
    // What the kernel appends to the path of a file that has no name any more.
    let mark = Array(" (deleted)".utf8)
    let isDeleted =
      path.first == UInt8(ascii: "/") && path.count > mark.count && path.suffix(mark.count) == mark[...]
    text.append("<")
    appendPath(isDeleted ? path.dropLast(mark.count) : path[...])
    if showsMore, let device = descriptors.device(of: descriptor, in: call.thread) { writeDevice(device) }
    text.append(isDeleted ? ">(deleted)" : ">")
  }

  /// A path without what could be taken for its end: quotes and angle brackets are escaped.
  private func appendPath(_ path: ArraySlice<UInt8>) {
    for part in path.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false) {
      if part.startIndex > path.startIndex { text.append("\\\"") }
      appendQuoted(part, alsoEscaping: UInt8(ascii: ">"))
    }
  }

  /// `<char 136:0>`.
  private func writeDevice(_ device: DeviceNumber) {
    text.append(device.isBlock ? "<block " : "<char ")
    text.appendDecimal(UInt64(device.major))
    text.append(":")
    text.appendDecimal(UInt64(device.minor))
    text.append(">")
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
