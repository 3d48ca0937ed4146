/// A call as live outputs show it: while it runs, and when it has ended.
public struct LiveCall: Sendable {
  public let start: SyscallStart
  /// The kernel's name, or a number that says what it is.
  public let name: String
  public let decoded: DecodedCall
  /// Result and end; `nil` while it runs.
  public let end: SyscallEvent?
  /// The nearest frame of the program's own code, where it was asked for and is known.
  public let source: SourceFrame?
  /// The whole stack, leaf first with inlined frames, where it was asked for.
  public let frames: [LiveFrame]

  public init(
    start: SyscallStart, name: String, decoded: DecodedCall, end: SyscallEvent?, source: SourceFrame?,
    frames: [LiveFrame]
  ) {
    self.start = start
    self.name = name
    self.decoded = decoded
    self.end = end
    self.source = source
    self.frames = frames
  }
}

/// A frame of a live stack.
public struct LiveFrame: Sendable {
  public let frame: SourceFrame
  /// Path of the module; a bracketed name for code without a file.
  public let modulePath: String
  /// The address in the module's own terms.
  public let address: UInt64
  /// Bytes from the start of the function's symbol to the address, where a symbol covers it.
  public let symbolOffset: UInt64?

  public init(frame: SourceFrame, modulePath: String, address: UInt64, symbolOffset: UInt64?) {
    self.frame = frame
    self.modulePath = modulePath
    self.address = address
    self.symbolOffset = symbolOffset
  }
}
