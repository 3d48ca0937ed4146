internal import Trace

/// What is said of results, in parentheses behind them.
extension CallDecoder {
  func annotateResult() {
    guard hasSucceeded, let result = event?.result else { return }
    let low = UInt32(truncatingIfNeeded: result)
    switch call.number {
    case .fcntl: annotateFcntlResult(low)
    case .prctl: annotatePrctlResult(low)
    case .rt_sigtimedwait: annotate { writeSignal(Int32(bitPattern: low)) }
    default: break
    }
  }

  /// Writes into the annotation what `write` writes into the text.
  func annotate(_ write: () -> Void) {
    swap(&text, &annotation)
    write()
    swap(&text, &annotation)
  }
}
