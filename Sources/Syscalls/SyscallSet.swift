public import Trace

/// A set of system calls: one bit for each number below 512 and one for all numbers beyond.
///
/// A plain value of 72 bytes; `contains` touches no table, no reference count and has no branch, so the capture
/// loop can ask it at every stop.
public struct SyscallSet: Sendable, ExpressibleByArrayLiteral {
  /// Numbers below this one have a bit of their own. The kernel's table ends well before it; beyond are only
  /// the numbers of the x32 ABI and invalid ones.
  public static let limit: UInt32 = 512

  /// Bit `n % 64` of word `n / 64`; the ninth word is all ones or all zeros and stands for every number from
  /// `limit` on.
  @usableFromInline
  internal var words: InlineArray<9, UInt64>

  private init(words: InlineArray<9, UInt64>) { self.words = words }

  /// The empty set.
  public init() { self.init(words: InlineArray(repeating: 0)) }

  /// The set of these calls.
  public init(_ numbers: some Sequence<SyscallNumber>) {
    self.init()
    for number in numbers { insert(number) }
  }

  /// The set of the calls listed, as in `[.read, .write]`.
  public init(arrayLiteral elements: SyscallNumber...) { self.init(elements) }

  /// Every system call, including numbers that the table does not know.
  public static var all: SyscallSet { SyscallSet(words: InlineArray(repeating: ~0)) }

  /// No system call.
  public static var none: SyscallSet { SyscallSet() }

  /// Whether a call is in the set; numbers from 512 on are in together or out together.
  @inlinable
  public func contains(_ number: SyscallNumber) -> Bool {
    let word = words[Int(min(number.rawValue >> 6, 8))]
    return word >> UInt64(number.rawValue & 63) & 1 != 0
  }

  /// Adds a call. A number from 512 on cannot be told from its like: it adds all of them.
  public mutating func insert(_ number: SyscallNumber) {
    guard number.rawValue < Self.limit else {
      words[8] = ~0
      return
    }
    words[Int(number.rawValue >> 6)] |= 1 << UInt64(number.rawValue & 63)
  }

  /// Takes a call out. A number from 512 on takes all of them out.
  public mutating func remove(_ number: SyscallNumber) {
    guard number.rawValue < Self.limit else {
      words[8] = 0
      return
    }
    words[Int(number.rawValue >> 6)] &= ~(1 << UInt64(number.rawValue & 63))
  }

  /// Calls in either set.
  public func union(_ other: SyscallSet) -> SyscallSet { combined(with: other) { $0 | $1 } }

  /// Calls in both sets.
  public func intersection(_ other: SyscallSet) -> SyscallSet { combined(with: other) { $0 & $1 } }

  /// Calls in this set that are not in the other.
  public func subtracting(_ other: SyscallSet) -> SyscallSet { combined(with: other) { $0 & ~$1 } }

  /// Every call that is not in this set.
  public var complement: SyscallSet { SyscallSet.all.subtracting(self) }

  /// Whether no call at all is in the set.
  public var isEmpty: Bool { self == .none }

  /// The members below 512, ascending: what a kernel filter has to list.
  public var numbers: [SyscallNumber] {
    (0..<Self.limit).map { SyscallNumber($0) }.filter { contains($0) }
  }

  /// Whether numbers from 512 on are in the set.
  public var includesUnknown: Bool { words[8] != 0 }

  private func combined(with other: SyscallSet, _ operation: (UInt64, UInt64) -> UInt64) -> SyscallSet {
    var result = self
    for index in words.indices { result.words[index] = operation(words[index], other.words[index]) }
    return result
  }
}

extension SyscallSet: Hashable {
  public static func == (left: SyscallSet, right: SyscallSet) -> Bool {
    left.words.indices.allSatisfy { left.words[$0] == right.words[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    for index in words.indices { hasher.combine(words[index]) }
  }
}
