internal import Trace

/// Arguments of futex(2).
extension CallDecoder {
  func writeFutexArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
