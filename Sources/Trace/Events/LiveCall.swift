/// A call as live outputs show it: while it runs, and when it has ended.
package struct LiveCall: Sendable {
  package let start: SyscallStart
  /// The kernel's name, or a number that says what it is.
  package let name: String
  package let decoded: DecodedCall
  /// Result and end; `nil` while it runs.
  package let end: SyscallEvent?
  /// The nearest frame of the program's own code, where it was asked for and is known.
  package let source: SourceFrame?
  /// The whole stack, leaf first with inlined frames, where it was asked for.
  package let frames: [LiveFrame]

  package init(
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
package struct LiveFrame: Sendable {
  package let frame: SourceFrame
  /// Path of the module; a bracketed name for code without a file.
  package let modulePath: String
  /// The address in the module's own terms.
  package let address: UInt64
  /// Bytes from the start of the function's symbol to the address, where a symbol covers it.
  package let symbolOffset: UInt64?

  package init(frame: SourceFrame, modulePath: String, address: UInt64, symbolOffset: UInt64?) {
    self.frame = frame
    self.modulePath = modulePath
    self.address = address
    self.symbolOffset = symbolOffset
  }
}
