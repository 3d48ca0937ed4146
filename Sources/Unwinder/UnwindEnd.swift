internal import Trace

/// Why an unwind stopped.
enum UnwindEnd: UInt8 {
  /// The outermost frame was reached.
  case complete
  /// The limit of frames was reached.
  case frameLimit
  /// No unwind information for an address, and no chain of frame pointers either.
  case noUnwindInformation
  /// A word that was needed could not be read.
  case unreadableMemory
  /// The unwind information made no sense.
  case badUnwindInformation
}

extension UnwindSummary {
  mutating func count(_ end: UnwindEnd) {
    switch end {
    case .complete: complete += 1
    case .frameLimit: frameLimit += 1
    case .noUnwindInformation: noUnwindInformation += 1
    case .unreadableMemory: unreadableMemory += 1
    case .badUnwindInformation: badUnwindInformation += 1
    }
  }
}
