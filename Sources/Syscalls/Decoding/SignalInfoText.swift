package import Trace

/// What the kernel tells of a signal, as text (sigaction(2)).
package enum SignalInfoText {
  /// `{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=4711, si_uid=0, si_status=0, …}`.
  package static func write(_ info: SignalInfo, to text: inout ByteBuffer) {
    text.append("{si_signo=")
    text.append(SignalName.of(info.signal))
    text.append("}")
  }
}
