/// The capabilities of this process (capabilities(7)).
public enum Capabilities {
  public enum Capability: Int, Sendable {
    case trace = 19  // CAP_SYS_PTRACE
    case systemAdministration = 21  // CAP_SYS_ADMIN
    case perfmon = 38  // CAP_PERFMON
    case bpf = 39  // CAP_BPF
  }

  /// Whether it is effective.
  public static func has(_ capability: Capability) -> Bool {
    effective >> UInt64(capability.rawValue) & 1 != 0
  }

  /// Whether a seccomp filter decides which calls this process may make, as in containers.
  public static var isFiltered: Bool { ProcessFiles.ownStatus(field: "Seccomp") == "2" }

  private static var effective: UInt64 {
    ProcessFiles.ownStatus(field: "CapEff").flatMap { UInt64($0, radix: 16) } ?? 0
  }

  /// Whether this process lives in a user namespace of its own, whose capabilities do not count for what concerns the
  /// whole machine (user_namespaces(7)).
  public static var isInUserNamespace: Bool {
    guard let map = ProcessFiles.contents(of: "/proc/self/uid_map") else { return false }
    let words = String(decoding: map, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    return words != ["0", "0", "4294967295"]
  }
}
