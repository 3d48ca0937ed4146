/// The arguments of a call as text, as far as they are decoded: those that the call writes come at its end.
public struct DecodedCall: Sendable {
  /// The arguments one after the other, without separators.
  public var text: ByteBuffer = []
  /// Where each complete argument ends in `text`.
  public private(set) var ends = InlineArray<8, Int>(repeating: 0)
  /// How many arguments are complete. A part of the next one may stand behind them.
  public private(set) var count = 0
  /// What is said of the result, in parentheses: `Timeout`, `flags O_RDONLY`; empty where nothing is.
  public var annotation: ByteBuffer = []
  /// How the result is written.
  public var resultStyle = ResultStyle.decimal
  /// What the decoder keeps between the call's start and its end.
  public var saved: UInt64 = 0
  /// The argument of the call that is to be decoded next.
  public private(set) var position = 0
  /// How many arguments there are when all are decoded.
  public private(set) var argumentCount = 0
  /// What stands behind a descriptor that the call returned, in angle brackets; empty where it is not asked for.
  public var descriptorName: ByteBuffer = []

  /// How the result of a call that succeeded is written.
  public enum ResultStyle: Sendable {
    case decimal, hexadecimal, octal, descriptor
  }

  public init() {}

  /// Starts over for another call, keeping the memory.
  public mutating func reset(argumentCount: Int) {
    text.removeAll(keepingCapacity: true)
    annotation.removeAll(keepingCapacity: true)
    descriptorName.removeAll(keepingCapacity: true)
    count = 0
    position = 0
    saved = 0
    self.argumentCount = argumentCount
    resultStyle = .decimal
  }

  /// Ends the argument that was written last. At most eight.
  public mutating func endArgument(at end: Int) {
    ends[count] = end
    count += 1
    position += 1
  }

  /// Passes over an argument that the call does not take in this form.
  public mutating func skipArgument() {
    position += 1
    argumentCount -= 1
  }

  /// Where an argument lies in `text`; that of the first incomplete one is its part so far.
  public func range(of argument: Int) -> Range<Int> {
    (argument == 0 ? 0 : ends[argument - 1])..<(argument < count ? ends[argument] : text.count)
  }
}
