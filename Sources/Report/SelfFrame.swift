internal import Trace

/// Which frame of a stack a call is charged to.
enum SelfFrame {
  /// The nearest frame of the program's own code; where a stack has none (a program's start, a library's thread), the
  /// nearest frame that is neither in the C library nor in the dynamic loader; else the nearest of all.
  ///
  /// - Parameter leafFirst: frames of the stack from the system call outwards.
  static func index(in leafFirst: [SourceFrame]) -> Int? {
    leafFirst.firstIndex { $0.origin == .program || $0.origin == .generated }
      ?? leafFirst.firstIndex { !isCLibrary($0.module) && $0.module != "" }
      ?? (leafFirst.isEmpty ? nil : 0)
  }

  private static func isCLibrary(_ module: String) -> Bool {
    ["libc.so", "libc-", "libpthread", "ld-linux", "ld-musl", "ld-2", "[vdso]"].contains {
      module.hasPrefix($0)
    }
  }
}
