internal import Trace

/// Messages on sockets.
extension CallDecoder {
  func writeMessageArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
