internal import Trace

/// Arguments of calls that make threads and processes.
extension CallDecoder {
  func writeCloneArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
