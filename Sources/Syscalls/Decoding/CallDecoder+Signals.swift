internal import Trace

/// Arguments of calls on signals.
extension CallDecoder {
  func writeSignalArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
