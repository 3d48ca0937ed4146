/// Which frame of a stack a call is charged to.
public enum SelfFrame {
  /// The nearest frame of the program's own code. Where a stack has none (before `main`, after it, in a library's
  /// thread) the nearest frame that is neither in the C library nor in the dynamic loader; else the caller of the
  /// function that made the call, because that one is a mere wrapper.
  ///
  /// - Parameter leafFirst: frames of the stack from the system call outwards.
  public static func index(in leafFirst: [SourceFrame]) -> Int? {
    leafFirst.firstIndex { isOwn($0) }
      ?? leafFirst.firstIndex { isForeign($0) }
      ?? (leafFirst.isEmpty ? nil : min(1, leafFirst.count - 1))
  }

  /// Whether a stack belongs to the dynamic loader at work before `main`: it begins there and reaches no other code.
  public static func isProgramStart(_ leafFirst: [SourceFrame]) -> Bool {
    guard let outermost = leafFirst.last, isLoader(outermost.module) else { return false }
    return leafFirst.allSatisfy { $0.module == outermost.module }
  }

  /// Whether a module is the dynamic loader.
  public static func isLoader(_ module: String) -> Bool { module.hasPrefix("ld-") }

  /// Start-up code that the linker puts into every program is not the program's own.
  public static func isOwn(_ frame: SourceFrame) -> Bool {
    (frame.origin == .program && frame.function != "_start") || frame.origin == .generated
  }

  /// Whether a frame is charged where a stack has none of the program's own code.
  public static func isForeign(_ frame: SourceFrame) -> Bool {
    !isCLibrary(frame.module) && frame.origin != .program && !frame.module.isEmpty
  }

  private static func isCLibrary(_ module: String) -> Bool {
    ["libc.so", "libc-", "libpthread", "ld-linux", "ld-musl", "ld-2", "[vdso]"].contains {
      module.hasPrefix($0)
    }
  }
}
