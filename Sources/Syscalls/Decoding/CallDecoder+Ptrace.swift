internal import Trace

/// Arguments of ptrace(2): the request says which of them there are.
extension CallDecoder {
  /// What a request takes behind the process.
  private enum PtraceForm {
    /// Nothing, not even a process.
    case nothing
    case process
    /// An address, and a signal to go on with.
    case signal
    case options
    /// Registers as a whole, whose place is the last argument.
    case registers
    /// A size, and where so much is to be written.
    case size
    case addresses
    case unknown

    init(_ request: UInt32) {
      switch request {
      case 0: self = .nothing
      case 8, 16, 0x4207, 0x4208: self = .process
      case 7, 9, 17, 24, 31, 32, 33: self = .signal
      case 0x4200, 0x4206: self = .options
      case 12, 13, 14, 15: self = .registers
      case 0x420e: self = .size
      default: self = ConstantFamily.ptraceRequest.name(of: request) == nil ? .unknown : .addresses
      }
    }
  }

  /// - Parameter index: of the argument, from 1 to 3.
  func writePtraceArgument(_ index: Int) -> Progress {
    switch (PtraceForm(uint32(0)), index) {
    case (.nothing, _), (.process, 2...), (.registers, 2): return .absent
    case (_, 1): text.appendDecimal(Int64(int32(1)))
    case (.signal, 3): writeSignal(int32(3))
    case (.options, 3): ConstantFamily.ptraceOptions.write(longFlags: argument(3), to: &text)
    case (.size, 2): text.appendDecimal(argument(2))
    case (.unknown, _): text.appendHexadecimal(argument(index))
    default: writeAddress(argument(index))
    }
    return .complete
  }
}
