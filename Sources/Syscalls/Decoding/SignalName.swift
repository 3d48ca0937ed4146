/// Names of signals on x86-64 (signal(7)).
public enum SignalName {
  private static let names: [String] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
    "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
    "WINCH", "IO", "PWR", "SYS",
  ]

  /// `SIGINT`, `SIGRT_3`, or the number where it is no signal's.
  public static func of(_ number: Int32) -> String {
    guard (1...64).contains(number) else { return String(number) }
    return "SIG" + short(number)
  }

  /// The name without `SIG`, as in sets; a number from 1 to 64.
  static func short(_ number: Int32) -> String {
    if number < 32 { return names[Int(number) - 1] }
    return number == 32 ? "RTMIN" : "RT_\(number - 32)"
  }
}
