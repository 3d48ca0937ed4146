/// Whose code a frame is, as far as a reader of a report cares.
public enum CodeOrigin: UInt8, Hashable, Sendable, CaseIterable {
  /// The program's own code: the executable, and libraries that were not installed with the system.
  case program
  /// Library code, shared (libc, an installed library) or compiled into the program (C++ headers, Rust's std).
  case library
  /// Code made at run time, named by a perf map or not at all.
  case generated
  /// A system call; only the leaf of a drawn stack.
  case systemCall
  /// The file that a system call works on, where files are drawn; below its call.
  case file

  /// Whether it is the program that runs there, and not a call that it makes.
  public var isCode: Bool {
    switch self {
    case .program, .library, .generated: true
    case .systemCall, .file: false
    }
  }
}

/// One frame as a person reads it. An address in inlined code stands for several of them.
public struct SourceFrame: Hashable, Sendable {
  /// Demangled name; `module+0xoffset` where nothing names the address.
  public let function: String
  /// Last component of the module's path, or a bracketed pseudo-name such as `[vdso]`.
  public let module: String
  /// Path of the source file as the compiler recorded it, made absolute with its compilation directory.
  public let file: String?
  /// Line of the call (or of the leaf instruction) in `file`, from 1; 0 where unknown.
  public let line: UInt32
  /// Whether the compiler inlined this function into the next outer frame.
  public let isInlined: Bool
  public let origin: CodeOrigin

  public init(
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
