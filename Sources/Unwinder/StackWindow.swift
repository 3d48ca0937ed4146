internal import Trace

/// The memory that one unwind reads: a copy of the stack from the stack pointer on, which grows on demand, and single
/// words from elsewhere.
///
/// It records which words of the copy were read, because an unwind is a function of what it reads: when all of it is
/// the same the next time, so is the stack.
final class StackWindow {
  /// The copy never grows beyond this; what lies further away is read word by word.
  static let limit = 256 << 10

  private(set) var stackPointer: UInt64 = 0
  private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Offsets from the stack pointer of the words that were read, in order.
  private(set) var readOffsets: [UInt32] = []
  /// Whether everything that was read came from the copy or from files.
  private(set) var isSelfContained = true
  /// Whether some word could not be read.
  private(set) var hasFailed = false

  private var memory: (any MemoryReader)?
  private let ownBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 64)
  private var hasReachedEnd = false

  init() { readOffsets.reserveCapacity(1024) }

  deinit { ownBuffer.deallocate() }

  /// Starts an unwind. `bytes` must stay valid until `end`.
  func begin(stackPointer: UInt64, bytes: UnsafeRawBufferPointer, memory: any MemoryReader) {
    self.stackPointer = stackPointer
    self.bytes = bytes
    self.memory = memory
    readOffsets.removeAll(keepingCapacity: true)
    isSelfContained = true
    hasFailed = false
    hasReachedEnd = false
  }

  func end() {
    bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    memory = nil
  }

  /// Bytes from the stack pointer to the end of the furthest word read.
  var extent: Int { Int(readOffsets.max() ?? 0) + 8 }

  /// The word at an address of the stack, or of other memory that no file holds.
  func word(at address: UInt64) -> UInt64? {
    let offset = address &- stackPointer
    if offset < UInt64(Self.limit - 8) {
      if offset + 8 > UInt64(bytes.count), !hasReachedEnd { grow(toHold: Int(offset) + 8) }
      if offset + 8 <= UInt64(bytes.count) {
        readOffsets.append(UInt32(truncatingIfNeeded: offset))
        return bytes.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self)
      }
    }
    isSelfContained = false
    guard let word = distantWord(at: address) else {
      hasFailed = true
      return nil
    }
    return word
  }

  /// Reads more of the stack, twice as much as before or what is needed.
  private func grow(toHold needed: Int) {
    let wanted = min(Self.limit, max(needed, bytes.count * 2))
    if bytes.baseAddress != UnsafeRawPointer(ownBuffer.baseAddress) {
      ownBuffer.copyMemory(from: bytes)
    }
    let old = bytes.count
    let target = UnsafeMutableRawBufferPointer(rebasing: ownBuffer[old..<wanted])
    let count = memory?.read(at: TraceeAddress(stackPointer &+ UInt64(old)), into: target) ?? 0
    hasReachedEnd = count < target.count
    bytes = UnsafeRawBufferPointer(rebasing: ownBuffer[..<(old + count)])
  }

  private func distantWord(at address: UInt64) -> UInt64? {
    var word: UInt64 = 0
    let count = withUnsafeMutableBytes(of: &word) { memory?.read(at: TraceeAddress(address), into: $0) ?? 0 }
    return count == 8 ? word : nil
  }
}
