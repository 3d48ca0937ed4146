/// Which frame of a stack a call is charged to.
package enum SelfFrame {
  /// The nearest frame of the program's own code. Where a stack has none (before `main`, after it, in a library's
  /// thread) the nearest frame that is neither in the C library nor in the dynamic loader; else the caller of the
  /// function that made the call, because that one is a mere wrapper.
  ///
  /// - Parameter leafFirst: frames of the stack from the system call outwards.
  package static func index(in leafFirst: [SourceFrame]) -> Int? {
    leafFirst.firstIndex { isOwn($0) }
      ?? leafFirst.firstIndex { !isCLibrary($0.module) && $0.origin != .program && !$0.module.isEmpty }
      ?? (leafFirst.isEmpty ? nil : min(1, leafFirst.count - 1))
  }

  /// Whether a stack belongs to the dynamic loader at work before `main`: it begins there and reaches no other code.
  package static func isProgramStart(_ leafFirst: [SourceFrame]) -> Bool {
    guard let outermost = leafFirst.last, outermost.module.hasPrefix("ld-") else { return false }
    return leafFirst.allSatisfy { $0.module == outermost.module }
  }

  /// Start-up code that the linker puts into every program is not the program's own.
  private static func isOwn(_ frame: SourceFrame) -> Bool {
    (frame.origin == .program && frame.function != "_start") || frame.origin == .generated
  }

  private static func isCLibrary(_ module: String) -> Bool {
    ["libc.so", "libc-", "libpthread", "ld-linux", "ld-musl", "ld-2", "[vdso]"].contains {
      module.hasPrefix($0)
    }
  }
}
