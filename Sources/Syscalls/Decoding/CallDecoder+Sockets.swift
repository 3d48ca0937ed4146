internal import Trace

/// Arguments of calls on sockets.
extension CallDecoder {
  func writeSocketArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
