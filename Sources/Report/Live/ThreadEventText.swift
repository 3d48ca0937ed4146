internal import Syscalls
internal import Trace

/// Signals, stops and ends of threads, as strace writes them.
enum ThreadEventText {
  static func write(_ event: ThreadEvent, to text: inout ByteBuffer) {
    switch event {
    case .signal(let info):
      text.append("--- ")
      text.append(SignalName.of(info.signal))
      text.append(" ")
      SignalInfoText.write(info, to: &text)
      text.append(" ---")
    case .stopped(let signal):
      text.append("--- stopped by ")
      text.append(SignalName.of(signal))
      text.append(" ---")
    case .exited(let status):
      text.append("+++ exited with ")
      text.appendDecimal(Int64(status))
      text.append(" +++")
    case .killed(let signal, let dumpedCore):
      text.append("+++ killed by ")
      text.append(SignalName.of(signal))
      if dumpedCore { text.append(" (core dumped)") }
      text.append(" +++")
    case .superseded(let thread):
      text.append("+++ superseded by execve in pid ")
      text.append(thread.description)
      text.append(" +++")
    }
  }
}
