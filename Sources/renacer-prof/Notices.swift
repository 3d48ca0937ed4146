internal import Capture
internal import Glibc
internal import Trace

/// What is said to the user on stderr beside the report. stdout and stderr of the traced program stay its own.
enum Notices {
  /// The kernel cannot decide which calls to stop at.
  static func unfilteredCapture(reason: String) -> String {
    "renacer-prof: note: every system call is stopped, not only the traced ones, because \(reason). "
      + "The program runs slower; the numbers stay right.\n"
  }

  /// Which code lies where is not known for sure.
  static func lostMappings(_ count: UInt64) -> String {
    "renacer-prof: note: \(count) records of mappings and processes were lost: some functions can be unnamed or wrong.\n"
  }

  /// Perf events were to be used if possible, and are not.
  static func stoppingInstead(reason: String) -> String {
    "renacer-prof: note: calls are watched by stopping the program. \(reason)\n"
  }

  /// The trace file system was not there.
  static let mountedTraceFilesystem =
    "renacer-prof: note: mounted tracefs at /sys/kernel/tracing, where the kernel's tracepoints are described.\n"

  /// A process that descends from one that was attached to cannot be.
  static func skippedDescendant(_ error: CaptureError) -> String {
    "renacer-prof: note: \(error.description) The others are traced.\n"
  }

  /// Lines of folded stacks that could not be read.
  static func skippedLines(_ count: Int, first: Int, path: String) -> String {
    let lines = count == 1 ? "line \(first) of" : "\(count) lines, the first of them line \(first), of"
    return "renacer-prof: note: left out \(lines) \(TerminalText.escaped(path)): no stack and a number.\n"
  }

  static func write(_ text: String) { write(Array(text.utf8)) }

  static func write(_ contents: [UInt8]) {
    var bytes = contents[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
