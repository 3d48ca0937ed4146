internal import Trace

/// The function and the source line that the calls of a stack are charged to.
struct SelfAttribution {
  let function: FunctionTable.FunctionKey
  /// `nil` where the line is not known, and for the work of the dynamic loader.
  let site: FunctionTable.SourceLine?
  /// Whether the site is in the program's own code.
  let isOwnSite: Bool

  /// - Parameter leafFirst: frames of the stack from the system call outwards.
  init(_ leafFirst: [SourceFrame]) {
    if SelfFrame.isProgramStart(leafFirst) {
      function = FunctionTable.FunctionKey(name: "[program start]", module: leafFirst.last?.module ?? "")
      site = nil
      isOwnSite = false
      return
    }
    let frame = SelfFrame.index(in: leafFirst).map { leafFirst[$0] }
    function =
      frame.map(FunctionTable.FunctionKey.init) ?? FunctionTable.FunctionKey(name: "[no stack]", module: "")
    site = frame.flatMap(FunctionTable.SourceLine.init)
    isOwnSite = frame?.origin == .program
  }
}
