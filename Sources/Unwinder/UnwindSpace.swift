internal import Trace

/// What is known of the code in one address space, and what was learnt by unwinding there. Forked children share
/// their parent's until either maps other code.
final class UnwindSpace {
  let rules = UnwindRules()
  private(set) var modules = ModuleMap(entries: [])
  var memo = ReadSetMemo()
  /// Bytes of stack that calls from places not seen before have lately needed.
  private(set) var typicalStackBytes = 4096
  private var largestRecentNeed = 0
  private var recentUnwinds = 0

  /// Takes over a module map. What was learnt is forgotten when other code lies at addresses known before.
  func setModules(_ map: ModuleMap) {
    guard !map.hasSameCode(as: modules) else { return }
    modules = map
    rules.removeAll()
    memo.removeAll()
  }

  /// Adapts the size of the copy to what an unwind needed: up at once, down when 64 in a row needed a quarter or less.
  func note(neededStackBytes needed: Int) {
    largestRecentNeed = max(largestRecentNeed, needed)
    recentUnwinds += 1
    if needed > typicalStackBytes {
      while typicalStackBytes < min(needed, StackWindow.limit) { typicalStackBytes *= 2 }
    } else if recentUnwinds >= 64 {
      if largestRecentNeed <= typicalStackBytes / 4 { typicalStackBytes = max(4096, typicalStackBytes / 2) }
      recentUnwinds = 0
      largestRecentNeed = 0
    }
  }
}
