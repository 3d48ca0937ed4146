internal import Trace

/// Remembers, for stacks that were unwound, every register and word of stack that the unwind read.
///
/// Unwinding is a function of what it reads. So when a call comes from the same instruction and all of these are equal,
/// the stack is the same and need not be unwound. Values that point into the stack are compared relative to the stack
/// pointer: the same calls on another thread's stack, or deeper in the same one, are recognised. Only unwinds that
/// stayed inside of the copied stack are remembered.
struct ReadSetMemo {
  struct Outcome {
    let stack: StackID
    let end: UnwindEnd
  }

  private struct Expectation {
    /// Offset from the stack pointer, or number of a register.
    let place: UInt32
    /// 1 when `value` is relative to the stack pointer, else 0.
    let isRelative: UInt32
    let value: UInt64
  }

  private struct Entry {
    let instructionPointer: UInt64
    let stackPage: UInt64
    let registers: Range<Int>
    let words: Range<Int>
    let extent: Int
    let outcome: Outcome
    var next: Int32
  }

  private static let bucketCount = 4096
  /// When so many are remembered, all are forgotten: programs come in phases.
  private static let entryLimit = 8192
  private static let chainLimit = 32

  private var buckets = [Int32](repeating: -1, count: bucketCount)
  private var entries: [Entry] = []
  private var expectations: [Expectation] = []

  mutating func removeAll() {
    guard !entries.isEmpty else { return }
    for index in buckets.indices { buckets[index] = -1 }
    entries.removeAll(keepingCapacity: true)
    expectations.removeAll(keepingCapacity: true)
  }

  /// How many bytes of stack are needed to recognise calls from this place; `nil` when none are remembered.
  func extent(for registers: Registers) -> Int? {
    var index = buckets[Self.bucket(registers)]
    var extent = 0
    while index >= 0 {
      let entry = entries[Int(index)]
      if Self.isSamePlace(entry, registers) { extent = max(extent, entry.extent) }
      index = entry.next
    }
    return extent > 0 ? extent : nil
  }

  /// The remembered stack whose registers and words are all the same now.
  mutating func find(_ registers: Registers, stack: UnsafeRawBufferPointer) -> Outcome? {
    let bucket = Self.bucket(registers)
    var previous: Int32 = -1
    var index = buckets[bucket]
    while index >= 0 {
      let entry = entries[Int(index)]
      if Self.isSamePlace(entry, registers), entry.extent <= stack.count, matches(entry, registers, stack) {
        if previous >= 0 {
          entries[Int(previous)].next = entry.next
          entries[Int(index)].next = buckets[bucket]
          buckets[bucket] = index
        }
        return entry.outcome
      }
      previous = index
      index = entry.next
    }
    return nil
  }

  /// Remembers an unwind.
  ///
  /// - Parameters:
  ///   - readRegisters: bit n is set when register n was read.
  ///   - window: the stack, and the words of it that were read; must be self-contained.
  mutating func remember(
    _ outcome: Outcome, registers: Registers, readRegisters: UInt32, window: StackWindow
  ) {
    if entries.count >= Self.entryLimit { removeAll() }
    let bucket = Self.bucket(registers)
    trim(bucket)
    let stackPointer = registers.stackPointer
    let start = expectations.count
    for number in 0..<Registers.count where readRegisters & (1 << UInt32(number)) != 0 {
      expect(registers.values[number], at: UInt32(number), stackPointer: stackPointer)
    }
    let words = expectations.count
    for offset in window.readOffsets {
      let value = window.bytes.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self)
      expect(value, at: offset, stackPointer: stackPointer)
    }
    entries.append(
      Entry(
        instructionPointer: registers.instructionPointer, stackPage: stackPointer & 0xfff,
        registers: start..<words, words: words..<expectations.count, extent: window.extent,
        outcome: outcome, next: buckets[bucket]))
    buckets[bucket] = Int32(entries.count - 1)
  }

  private mutating func expect(_ value: UInt64, at place: UInt32, stackPointer: UInt64) {
    // Anything that could be a call-frame address inside of the window counts as pointing into the stack.
    let reach = UInt64(StackWindow.limit)
    let isRelative = value &- (stackPointer &- reach) < 2 * reach
    expectations.append(
      Expectation(
        place: place, isRelative: isRelative ? 1 : 0, value: isRelative ? value &- stackPointer : value))
  }

  private func matches(
    _ entry: Entry, _ registers: Registers, _ stack: UnsafeRawBufferPointer
  ) -> Bool {
    let stackPointer = registers.stackPointer
    return expectations.withUnsafeBufferPointer { expectations in
      for index in entry.registers {
        let expected = expectations[index]
        let base = stackPointer & (0 &- UInt64(expected.isRelative))
        if registers.values[Int(expected.place)] != expected.value &+ base { return false }
      }
      for index in entry.words {
        let expected = expectations[index]
        let base = stackPointer & (0 &- UInt64(expected.isRelative))
        let word = stack.loadUnaligned(fromByteOffset: Int(expected.place), as: UInt64.self)
        if word != expected.value &+ base { return false }
      }
      return true
    }
  }

  /// Cuts a chain that has grown so long that walking it costs more than it saves.
  private mutating func trim(_ bucket: Int) {
    var index = buckets[bucket]
    var length = 1
    while index >= 0 {
      if length == Self.chainLimit {
        entries[Int(index)].next = -1
        return
      }
      length += 1
      index = entries[Int(index)].next
    }
  }

  private static func isSamePlace(_ entry: Entry, _ registers: Registers) -> Bool {
    entry.instructionPointer == registers.instructionPointer
      && entry.stackPage == registers.stackPointer & 0xfff
  }

  private static func bucket(_ registers: Registers) -> Int {
    let mixed =
      (registers.instructionPointer &* 0x9e37_79b9_7f4a_7c15)
      ^ ((registers.stackPointer & 0xfff) &* 0xc2b2_ae3d_27d4_eb4f)
    return Int(truncatingIfNeeded: mixed >> 40) & (bucketCount - 1)
  }
}
