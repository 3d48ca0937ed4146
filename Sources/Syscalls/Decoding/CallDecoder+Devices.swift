internal import Trace

/// Arguments of ioctl(2).
extension CallDecoder {
  func writeDeviceArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
