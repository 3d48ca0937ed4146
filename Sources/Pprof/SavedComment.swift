/// A comment that holds what pprof has no field for: `#renacer-prof.KEY: VALUE`. pprof does not show comments that
/// begin with `#`, and other tools ignore them all.
///
/// Numbers are decimal unless said otherwise. Those from `tables` on are about entries of this file by their place in
/// it; they hold only while `tables` fits, as a tool that rewrites a file numbers its entries anew.
struct SavedComment {
  enum Key: String, CaseIterable {
    /// One for each word of the command line, in order.
    case argument
    /// `yes` or `no`: whether the usual I/O calls were traced.
    case tracesUsualCalls = "traces-usual-calls"
    case wallNanoseconds = "wall-nanoseconds"
    /// `ptrace` or `perf`.
    case backend
    /// Absent where there are none.
    case lostCalls = "lost-calls"
    /// `kernel`, `tracer` or `mixed`.
    case clock
    /// Calls that the tracer's clock timed where the kernel's was to. Absent where there are none.
    case callsTimedByTracer = "calls-timed-by-tracer"
    /// Why the kernel's clock was not used. Absent where it was, or was not wanted.
    case clockObstacle = "clock-obstacle"
    /// Nanoseconds on the same processor and on another, separated by a space. Absent where not measured.
    case floor
    case slowNanoseconds = "slow-nanoseconds"
    case unfinishedCalls = "unfinished-calls"
    /// Time that the capture itself took of processors. Absent where not known.
    case ownNanoseconds = "own-nanoseconds"
    /// Distinct frames without a name. Absent where there are none.
    case unnamedFrames = "unnamed-frames"
    /// Ends of stacks: complete, frame limit, no unwind information, unreadable memory, bad unwind information.
    case unwinding
    /// One for each system call whose time is waiting.
    case waiting
    /// An error number, a space, and the text that stands for it in labels. Other texts are the number itself.
    case error
    /// One for each line on what could not be named.
    case note
    /// How many calls are kept singly, each a sample with a start; absent where that was not asked for.
    case events
    /// A checksum of all mappings, locations and functions, hexadecimal.
    case tables
    /// Ids of mappings that were main programs of processes.
    case executables
    /// A letter for each location: `r` where a return address follows the address, else `-`.
    case returnAddresses = "return-addresses"
    /// A letter for each function: `a` + 2 · origin (program, library, generated, system call) + 1 where inlined.
    case functions
    /// The id of a function, a space, and its module where that is not the last component of its mapping's path.
    case module
    /// For each series, in order of its first sample, the sum of the squares of its latencies in hexadecimal, or nothing
    /// where it follows from the samples. Separated by commas.
    case squares
  }

  let key: Key
  let value: String

  private static let prefix = "#renacer-prof."

  init(_ key: Key, _ value: String) {
    self.key = key
    self.value = value
  }

  /// `nil` where the text is another comment.
  init?(text: String) {
    guard text.utf8.starts(with: Self.prefix.utf8) else { return nil }
    let rest = text.utf8.dropFirst(Self.prefix.utf8.count)
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let value = rest[colon...].dropFirst()
    guard let key = Key(rawValue: String(Substring(rest[..<colon]))), value.first == UInt8(ascii: " ") else {
      return nil
    }
    self.init(key, String(Substring(value.dropFirst())))
  }

  var text: String { "\(Self.prefix)\(key.rawValue): \(value)" }

  /// Whether bytes begin as such a comment does.
  static func isOne(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count > prefix.utf8.count else { return false }
    return zip(range, prefix.utf8).allSatisfy { bytes[$0] == $1 }
  }

  /// A number and what follows it after a space; `nil` where the value is something else.
  var numberAndText: (UInt64, String)? {
    guard let space = value.utf8.firstIndex(of: UInt8(ascii: " ")), let number = UInt64(value[..<space])
    else {
      return nil
    }
    return (number, String(Substring(value.utf8[space...].dropFirst())))
  }

  /// Numbers from this on are none: reports add them up without looking for overflow.
  private static let numberLimit: UInt64 = 1 << 60

  /// The number of a value that is one.
  var number: UInt64? { UInt64(value).flatMap { $0 < Self.numberLimit ? $0 : nil } }

  /// The numbers of a value that consists of them; `nil` where it does not.
  var numbers: [UInt64]? {
    let words = value.utf8.split(separator: UInt8(ascii: " "))
    let numbers = words.compactMap { UInt64(Substring($0)) }
    return numbers.count == words.count && numbers.allSatisfy { $0 < Self.numberLimit } ? numbers : nil
  }
}
