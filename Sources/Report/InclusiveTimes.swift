internal import Trace

/// How long the calls took that have a function anywhere in their stack, by function.
struct InclusiveTimes {
  private var numbers: [FunctionTable.FunctionKey: Int] = [:]
  private var nanoseconds: [UInt64] = []

  /// Sums the calls whose number `isIncluded` gives true for.
  init(_ resolved: ResolvedProfile, isIncluded: [Bool]) {
    let profile = resolved.profile
    let nodes = profile.stacks.nodes
    var times = [UInt64](repeating: 0, count: nodes.count)
    for series in profile.series where isIncluded[Int(series.key.call.index)] {
      times[Int(series.key.stack.index)] &+= series.measure.totalNanoseconds
    }
    let functions = numberFunctions(of: resolved.sourceFrames)
    // The stack that each function was last counted for: recursion counts once.
    var counted = [UInt32](repeating: 0, count: nanoseconds.count)
    for stack in nodes.indices.dropFirst() where times[stack] > 0 {
      var current = stack
      while current != 0 {
        let node = nodes[current]
        for function in functions[Int(node.frame.index)] where counted[function] != UInt32(stack) {
          counted[function] = UInt32(stack)
          nanoseconds[function] &+= times[stack]
        }
        current = Int(node.parent.index)
      }
    }
  }

  /// The time of a function that a frame has; `nil` for names that stand for no function, such as `[no stack]`.
  subscript(_ function: FunctionTable.FunctionKey) -> UInt64? { numbers[function].map { nanoseconds[$0] } }

  /// The numbers of the functions of each frame.
  private mutating func numberFunctions(of sourceFrames: [[SourceFrame]]) -> [[Int]] {
    let functions = sourceFrames.map { chain in
      chain.map { frame in
        let key = FunctionTable.FunctionKey(frame)
        if let known = numbers[key] { return known }
        let created = numbers.count
        numbers[key] = created
        return created
      }
    }
    nanoseconds = Array(repeating: 0, count: numbers.count)
    return functions
  }
}
