/// A place in code, independent of where its module was loaded.
package struct FrameAddress: Hashable, Sendable {
  /// The module that holds the code, or `nil` for code outside of every module (made at run time).
  package let module: ModuleID?
  /// The address in the module's own terms (ELF virtual address: instruction pointer minus load bias);
  /// the tracee's absolute address where there is no module.
  package let address: UInt64
  /// Whether `address` is a return address, so that the call itself lies just before it.
  package let isReturnAddress: Bool

  package init(module: ModuleID?, address: UInt64, isReturnAddress: Bool) {
    self.module = module
    self.address = address
    self.isReturnAddress = isReturnAddress
  }

  /// Stands for the callers that are missing from a stack that could not be unwound to its end.
  package static let missingCallers = FrameAddress(module: nil, address: 0, isReturnAddress: false)

  /// The address to look up: inside of the calling instruction for a return address.
  package var lookupAddress: UInt64 { isReturnAddress ? address &- 1 : address }
}

/// Index of an interned `FrameAddress` in its profile.
package struct FrameID: Hashable, Sendable {
  package let index: UInt32
  package init(_ index: UInt32) { self.index = index }
}
