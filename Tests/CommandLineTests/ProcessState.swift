import Glibc

/// What `/proc` tells of a process (proc(5)).
enum ProcessState {
  /// State letter: R runs, S sleeps, T is stopped, t is stopped by a tracer, Z has ended. `nil` when it is gone.
  static func letter(of process: pid_t) -> Character? {
    fields(of: process).first?.first
  }

  /// Parent of a process.
  static func parent(of process: pid_t) -> pid_t? {
    let fields = fields(of: process)
    return fields.count > 1 ? pid_t(fields[1]) : nil
  }

  static func children(of process: pid_t) -> [pid_t] {
    Scratch.names(in: "/proc").compactMap { pid_t($0) }.filter { parent(of: $0) == process }
  }

  /// Whether a process waits in a read, and not in a stop of its tracer.
  static func isInRead(_ process: pid_t) -> Bool { isAsleep(process, in: 0) }

  /// Children that run a program and wait in a read. Before they run it they are the profiler's own, and wait in another
  /// one: the program is looked at first.
  static func children(of process: pid_t, readingIn program: String) -> [pid_t] {
    children(of: process).filter { Scratch.text(of: "/proc/\($0)/comm") == program + "\n" && isInRead($0) }
  }

  /// Whether a process waits in clock_nanosleep.
  static func isInSleep(_ process: pid_t) -> Bool { isAsleep(process, in: 230) }

  private static func isAsleep(_ process: pid_t, in call: Int) -> Bool {
    letter(of: process) == "S" && Scratch.text(of: "/proc/\(process)/syscall").hasPrefix("\(call) ")
  }

  /// Process that traces this one, 0 for none.
  static func tracer(of process: pid_t) -> pid_t? {
    let lines = Scratch.text(of: "/proc/\(process)/status").split(separator: "\n")
    return lines.first { $0.hasPrefix("TracerPid:\t") }.flatMap { pid_t($0.dropFirst(11)) }
  }

  /// Whether any thread of a process is traced.
  static func isTraced(_ process: pid_t) -> Bool {
    Scratch.names(in: "/proc/\(process)/task").contains { thread in
      pid_t(thread).flatMap { tracer(of: $0) } != 0
    }
  }

  /// Fields of `stat` after the name, which may hold anything.
  private static func fields(of process: pid_t) -> [Substring] {
    let text = Scratch.text(of: "/proc/\(process)/stat")
    guard let end = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: end)...].split(separator: " ")
  }
}
