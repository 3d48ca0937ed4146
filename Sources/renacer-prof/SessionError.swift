internal import Capture
internal import Glibc
internal import Syscalls

/// Why a session could not do what was asked. `description` is the one line that the user reads.
enum SessionError: Error, CustomStringConvertible {
  case capture(CaptureError)
  case expression(SyscallExpressionError)
  case badProcess(String)
  case cannotWrite(path: String, errno: Int32)
  /// Options that make no sense, in words.
  case usage(String)
  /// The reason follows the path in a sentence and ends it.
  case badProfile(path: String, reason: String)

  /// Whether the command line is at fault and not the world.
  var isUsage: Bool {
    switch self {
    case .expression, .badProcess, .usage: true
    case .capture, .cannotWrite, .badProfile: false
    }
  }

  var description: String {
    switch self {
    case .capture(let error): return error.description
    case .expression(let error):
      let text = error.description
      return text + (text.hasSuffix("?") ? "" : ".") + " See renacer-prof --help."
    case .badProcess(let text): return "'\(text)' is no process id: -p takes numbers from 1 on."
    case .usage(let text): return text + " See renacer-prof --help."
    case .badProfile(let path, let reason): return "\(path) \(reason)"
    case .cannotWrite(let path, let errno):
      let reason = String(cString: strerror(errno)).lowercased()
      switch errno {
      case ENOSPC, EDQUOT: return "cannot write \(path): \(reason). Free some space or choose another place."
      case EACCES, EPERM, EROFS:
        return "cannot write \(path): \(reason). Choose a directory that you may write to."
      case ENOENT: return "cannot write \(path): \(reason). Create its directory first."
      default: return "cannot write \(path): \(reason)."
      }
    }
  }
}
