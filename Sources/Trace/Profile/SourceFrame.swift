/// Whose code a frame is, as far as a reader of a report cares.
package enum CodeOrigin: UInt8, Hashable, Sendable, CaseIterable {
  /// The program's own code: the executable, and libraries that were not installed with the system.
  case program
  /// Library code, shared (libc, an installed library) or compiled into the program (C++ headers, Rust's std).
  case library
  /// Code made at run time, named by a perf map or not at all.
  case generated
  /// A system call; only the leaf of a drawn stack.
  case systemCall
}

/// One frame as a person reads it. An address in inlined code stands for several of them.
package struct SourceFrame: Hashable, Sendable {
  /// Demangled name; `module+0xoffset` where nothing names the address.
  package let function: String
  /// Last component of the module's path, or a bracketed pseudo-name such as `[vdso]`.
  package let module: String
  /// Path of the source file as the compiler recorded it, made absolute with its compilation directory.
  package let file: String?
  /// Line of the call (or of the leaf instruction) in `file`, from 1; 0 where unknown.
  package let line: UInt32
  /// Whether the compiler inlined this function into the next outer frame.
  package let isInlined: Bool
  package let origin: CodeOrigin

  package init(
    function: String, module: String, file: String? = nil, line: UInt32 = 0, isInlined: Bool = false,
    origin: CodeOrigin
  ) {
    self.function = function
    self.module = module
    self.file = file
    self.line = line
    self.isInlined = isInlined
    self.origin = origin
  }
}
