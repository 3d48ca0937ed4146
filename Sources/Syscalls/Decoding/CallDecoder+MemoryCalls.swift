internal import Trace

/// Arguments of calls on memory and System V objects.
extension CallDecoder {
  func writeMemoryArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
