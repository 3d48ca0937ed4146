import Foundation

/// Two traces of the same program, call by call.
struct TraceComparison {
  /// A call whose arguments differ.
  struct Difference: CustomStringConvertible {
    let theirs: TraceLog.Call
    let ours: TraceLog.Call
    var description: String { "strace: \(theirs)\n  ours: \(ours)" }
  }

  /// Calls that both have in the same place.
  private(set) var pairs = 0
  /// Where one of them has another call, or one that the other has not.
  private(set) var misplaced: [String] = []
  /// Pairs with other results.
  private(set) var otherResults: [Difference] = []
  /// Pairs with other arguments.
  private(set) var otherArguments: [Difference] = []
  /// Threads with other signals or ends.
  private(set) var otherEvents: [String] = []

  /// The part of the calls whose arguments are equal.
  var share: Double { pairs == 0 ? 0 : 1 - Double(otherArguments.count) / Double(pairs) }

  /// - Parameter isCompared: which calls; others may come and go from run to run.
  init(strace: TraceLog, ours: TraceLog, isCompared: (TraceLog.Call) -> Bool) {
    if strace.threads.count != ours.threads.count {
      misplaced.append("\(strace.threads.count) threads under strace, \(ours.threads.count) under us")
    }
    for (theirs, own) in zip(strace.threads, ours.threads) {
      compare(theirs.calls.filter(isCompared), own.calls.filter(isCompared))
      if theirs.events != own.events { otherEvents.append("strace: \(theirs.events)\n  ours: \(own.events)") }
    }
  }

  private mutating func compare(_ theirs: [TraceLog.Call], _ own: [TraceLog.Call]) {
    for change in own.map(\.name).difference(from: theirs.map(\.name)) {
      switch change {
      case .remove(let offset, let name, _): misplaced.append("only strace has \(name): \(theirs[offset])")
      case .insert(let offset, let name, _): misplaced.append("only we have \(name): \(own[offset])")
      }
    }
    guard theirs.map(\.name) == own.map(\.name) else { return }
    for (their, our) in zip(theirs, own) {
      pairs += 1
      if their.result != our.result { otherResults.append(Difference(theirs: their, ours: our)) }
      if their.arguments != our.arguments { otherArguments.append(Difference(theirs: their, ours: our)) }
    }
  }
}
