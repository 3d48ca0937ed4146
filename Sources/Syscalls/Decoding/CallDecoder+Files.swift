internal import Trace

/// Arguments of calls on files.
extension CallDecoder {
  func writeFileArgument(_ type: ArgumentType, at position: Int) -> Progress {
    writeAddress(argument(position))
    return .complete
  }
}
