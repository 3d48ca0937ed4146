internal import Trace

/// Arguments of calls on processes.
extension CallDecoder {
  func writeProcessArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
