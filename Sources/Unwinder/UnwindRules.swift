internal import CUnwind
internal import Trace

/// How to get to the caller from each code address that stacks of one address space went through.
///
/// An open-addressing table: addresses are looked up once a frame.
final class UnwindRules {
  enum Step {
    /// By libunwind's rule at this index of `words`.
    case rule(Int)
    /// Over a signal frame, to the code that was interrupted.
    case signalReturn
    /// By the frame pointer: the code has no call-frame information.
    case framePointer
    /// The call-frame information cannot be understood.
    case malformed
  }

  /// Code that a stack went through.
  struct Point {
    let address: UInt64
    let isReturnAddress: Bool
    let frame: FrameID
    /// Position of the code's module in the module map.
    let module: Int?
    let step: Step
  }

  private var points: ContiguousArray<Point> = []
  private var words: ContiguousArray<UInt64> = []
  /// Index into `points` plus one; 0 where free. The count is a power of two, at most three quarters taken.
  private var slots = ContiguousArray<UInt32>(repeating: 0, count: 256)

  /// Forgets all, because other code may lie at the same addresses now.
  func removeAll() {
    points.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = 0 }
  }

  /// What is known of an address, if anything.
  func find(_ address: UInt64, isReturnAddress: Bool) -> Point? {
    var slot = Self.hash(address, isReturnAddress) & (slots.count - 1)
    while slots[slot] != 0 {
      let point = points[Int(slots[slot]) - 1]
      if point.address == address, point.isReturnAddress == isReturnAddress { return point }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Remembers a point that was not known.
  func insert(_ point: Point) {
    points.append(point)
    if points.count * 4 > slots.count * 3 {
      slots = ContiguousArray(repeating: 0, count: slots.count * 2)
      for index in points.indices { fill(index) }
    } else {
      fill(points.count - 1)
    }
  }

  /// Keeps a rule of libunwind's and tells its index.
  func keep(_ rule: UnsafePointer<cunwind_rule>) -> Int {
    let start = words.count
    withUnsafeBytes(of: rule.pointee.words) { bytes in
      words.append(contentsOf: bytes.bindMemory(to: UInt64.self).prefix((rule.pointee.size + 7) / 8))
    }
    return start
  }

  /// Goes to the caller by a kept rule; negative when that fails.
  func apply(_ rule: Int, to cursor: UnsafeMutablePointer<unw_cursor_t>) -> Int32 {
    // The callbacks that run meanwhile add no rules, so that the words stay where they are.
    words.withUnsafeBufferPointer { cunwind_apply(cursor, $0.baseAddress! + rule) }
  }

  private func fill(_ index: Int) {
    var slot = Self.hash(points[index].address, points[index].isReturnAddress) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(index + 1)
  }

  private static func hash(_ address: UInt64, _ isReturnAddress: Bool) -> Int {
    let mixed = (address &+ (isReturnAddress ? 0 : 1 << 62)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed >> 32)
  }
}
