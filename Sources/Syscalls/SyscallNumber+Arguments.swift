public import Trace

extension SyscallNumber {
  /// How many registers the call takes arguments from; all six for calls that the table does not know.
  public var argumentCount: Int { min(CallSignature.of(self).arguments.count, CallArguments.count) }
}
