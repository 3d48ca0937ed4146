import Foundation

/// Makes equal what differs between two runs of the same program, and between strace's notation and ours where they
/// differ on purpose.
struct TraceNormalizer {
  /// Names that stand for process ids, by id.
  let processNames: [String: String]

  func normalized(_ call: TraceLog.Call) -> TraceLog.Call {
    TraceLog.Call(
      name: call.name, arguments: call.arguments.map { normalized(argument: $0, of: call.name) },
      result: Self.othersIDs.contains(call.name) ? "ID" : normalized(result: call.result))
  }

  func normalized(_ event: String) -> String {
    replacingProcesses(event.replacing(#/si_([us])time=\d+( /\* .*? \*/)?/#) { "si_\($0.output.1)time=TIME" })
  }

  /// Calls that return the id of a process that is not traced.
  private static let othersIDs: Set<String> = ["getppid", "getpgrp", "getpgid", "getsid"]

  private func normalized(argument: String, of name: String) -> String {
    if name == "getrandom", argument.hasPrefix("\"") { return "RANDOM" }
    var text = argument.replacing(#/\b0x[0-9a-f]{5,}\b/#, with: "ADDRESS")
    // Ports that the kernel chose.
    text = text.replacing(#/htons\(\d+\)/#, with: "htons(PORT)")
    // Names of temporary files.
    text = text.replacing(#/(tmp_obj_|tmp_pack_|tmp_idx_)\w{6}/#) { "\($0.output.1)NAME" }
    if !text.hasPrefix("\"") { text = text.replacing(#/\w+(\|\w+)+/#) { Self.sorted($0.output.0) } }
    return replacingProcesses(text)
  }

  private func normalized(result: String) -> String {
    var text = result
    // strace shows what the C library returns, we what the kernel does.
    if text.hasPrefix("-1 E") { text = "-" + text.dropFirst(3) }
    text = text.replacing(#/\b0x[0-9a-f]{5,}\b/#, with: "ADDRESS")
    // How long a call that could wait did not.
    text = text.replacing(#/left \{[^}]*\}/#, with: "left TIME")
    return replacingProcesses(text)
  }

  private func replacingProcesses(_ text: String) -> String {
    text.replacing(#/\b\d{2,}\b/#) { processNames[String($0.output)] ?? String($0.output) }
  }

  private static func sorted(_ flags: Substring) -> String {
    flags.split(separator: "|").sorted().joined(separator: "|")
  }
}
