public import Trace

/// The x86-64 system call table of Linux up to 6.18, including calls that newer kernels no longer implement.
public enum SyscallTable {
  /// One more than the highest number in the table.
  public static var count: Int { names.count }

  /// Every number that has a name, ascending.
  public static var numbers: [SyscallNumber] {
    names.indices.filter { !names[$0].isEmpty }.map { SyscallNumber(UInt32($0)) }
  }

  /// The kernel's name of a call, or nil for a gap or a number beyond the table.
  ///
  /// The string is a literal of the program: nothing is allocated.
  public static func name(of number: SyscallNumber) -> String? {
    guard number.rawValue < UInt32(names.count) else { return nil }
    let name = names[Int(number.rawValue)]
    return name.isEmpty ? nil : name
  }

  /// The number of the call with exactly this name, by binary search.
  public static func number(named name: some StringProtocol) -> SyscallNumber? {
    var low = 0
    var high = alphabetical.count
    while low < high {
      let middle = (low + high) / 2
      let number = alphabetical[middle]
      let candidate = names[Int(number)]
      if candidate == name { return SyscallNumber(UInt32(number)) }
      if candidate.utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
