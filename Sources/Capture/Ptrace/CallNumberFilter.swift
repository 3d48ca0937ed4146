internal import Syscalls
internal import Trace

/// A set of calls as an expression over the field `id` of the raw_syscalls tracepoints, which the kernel decides.
enum CallNumberFilter {
  /// Longer ones cost more than they save, and the kernel takes none beyond a page.
  private static let longestExpression = 2048

  /// Numbers of the calls; `nil` where the kernel is to let everything through.
  static func numbers(of calls: SyscallSet) -> [UInt32]? {
    guard !calls.includesUnknown else { return nil }
    // The kernel goes on with an interrupted call under the name of restart_syscall.
    return calls.union([.restart_syscall]).numbers.map(\.rawValue)
  }

  /// The expression: ranges of numbers joined by `||`; `nil` where the kernel is to let everything through.
  ///
  /// Calls of 32-bit programs have numbers of their own: a set that may hold them is not filtered.
  static func expression(of calls: SyscallSet) -> String? {
    guard let numbers = numbers(of: calls) else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let terms = ranges.map {
      $0.count == 1 ? "id==\($0.lowerBound)" : "(id>=\($0.lowerBound)&&id<=\($0.upperBound))"
    }
    let expression = terms.joined(separator: "||")
    return expression.utf8.count <= longestExpression ? expression : nil
  }
}
