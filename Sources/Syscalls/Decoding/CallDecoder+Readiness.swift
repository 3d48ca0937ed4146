internal import Trace

/// Arguments of calls that wait for readiness.
extension CallDecoder {
  func writeReadinessArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
