/// A place in code, independent of where its module was loaded.
public struct FrameAddress: Hashable, Sendable {
  /// The module that holds the code, or `nil` for code outside of every module (made at run time).
  public let module: ModuleID?
  /// The address in the module's own terms (ELF virtual address: instruction pointer minus load bias);
  /// the tracee's absolute address where there is no module.
  public let address: UInt64
  /// Whether `address` is a return address, so that the call itself lies just before it.
  public let isReturnAddress: Bool

  public init(module: ModuleID?, address: UInt64, isReturnAddress: Bool) {
    self.module = module
    self.address = address
    self.isReturnAddress = isReturnAddress
  }

  /// Stands for the callers that are missing from a stack that could not be unwound to its end.
  public static let missingCallers = FrameAddress(module: nil, address: 0, isReturnAddress: false)

  /// The address to look up: inside of the calling instruction for a return address.
  public var lookupAddress: UInt64 { isReturnAddress ? address &- 1 : address }
}

/// Index of an interned `FrameAddress` in its profile.
public struct FrameID: Hashable, Sendable {
  public let index: UInt32
  public init(_ index: UInt32) { self.index = index }
}
