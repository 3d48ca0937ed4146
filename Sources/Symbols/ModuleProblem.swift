public import Trace

/// Why some names of a module are missing or less than they could be.
public enum ModuleProblem: Hashable, Sendable {
  /// The file cannot be opened or is not a regular file; `reason` is the system's text.
  case cannotOpen(reason: String)
  /// The file is not ELF, or damaged beyond use; `reason` is libdwfl's text.
  case notReadable(reason: String)
  /// The file's build-id is not that of the code which ran: it was replaced since.
  case replaced
  /// A debug file lies where `.gnu_debuglink` points, but belongs to another build.
  case debugFileMismatch(path: String)
  /// There is debug information, but libdw cannot read it; `reason` is its text.
  case damagedDebugInfo(reason: String)
  /// A module of the program itself has no debug information: no lines, no inlined functions.
  case noDebugInfo
  /// Compilation units whose `.dwo` file was not found.
  case missingSplitUnits(count: Int)
  /// Lines of a perf map that were not `HEXSTART HEXSIZE name`.
  case malformedPerfMapLines(count: Int)
}

/// A problem with the module in which it lies.
public struct ModuleNote: Hashable, Sendable {
  public let module: ModuleID
  /// Path of the module as the traced process named it.
  public let path: String
  public let problem: ModuleProblem
}

extension ModuleNote: CustomStringConvertible {
  /// What is the matter and what to do, on one line. `path` is untrusted text: escape it.
  public var description: String {
    switch problem {
    case .cannotOpen(let reason):
      "\(path): cannot open: \(reason). Its frames have no names."
    case .notReadable(let reason):
      "\(path): cannot read as ELF: \(reason). Its frames have no names."
    case .replaced:
      "\(path): replaced since it was run (another build-id). Its frames have no names; record again."
    case .debugFileMismatch(let debugFile):
      "\(path): the debug file \(debugFile) belongs to another build. Install the one that matches."
    case .damagedDebugInfo(let reason):
      "\(path): cannot read its debug information: \(reason). Names come from the symbol table."
    case .noDebugInfo:
      "\(path): no debug information, hence no lines. Compile with -g or install its debug symbols."
    case .missingSplitUnits(let count):
      "\(path): \(count) .dwo files not found. Keep them where the compiler put them."
    case .malformedPerfMapLines(let count):
      "\(path): \(count) lines of the perf map are malformed and were skipped."
    }
  }
}
