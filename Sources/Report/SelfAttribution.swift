internal import Trace

/// The function and the source line that the calls of a stack are charged to.
struct SelfAttribution {
  let function: FunctionTable.FunctionKey
  /// `nil` where the line is not known, and for the work of the dynamic loader.
  let site: FunctionTable.SourceLine?
  /// Whether the site is in the program's own code.
  let isOwnSite: Bool

  /// The work of a dynamic loader before `main`: its stack begins there and reaches no other code.
  init(startOf loader: String) {
    function = FunctionTable.FunctionKey(name: "[program start]", module: loader)
    site = nil
    isOwnSite = false
  }

  /// - Parameter frame: the frame that calls are charged to; `nil` where there is no stack.
  init(charging frame: SourceFrame?) {
    function =
      frame.map(FunctionTable.FunctionKey.init) ?? FunctionTable.FunctionKey(name: "[no stack]", module: "")
    site = frame.flatMap(FunctionTable.SourceLine.init)
    isOwnSite = frame?.origin == .program
  }
}
