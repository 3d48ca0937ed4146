internal import CLinux
internal import Trace

/// Processors that a thread may run on (sched_setaffinity(2)).
struct ProcessorSet: Equatable {
  private var bits: clinux_processors

  /// A set of one.
  init(_ processor: Int) {
    bits = clinux_processors()
    withUnsafeMutableBytes(of: &bits) { $0[processor / 8] = 1 << UInt8(processor % 8) }
  }

  /// Those of a thread, or of the calling one; `nil` when it is gone or on a machine with more than 1,024.
  init?(of thread: ProcessID? = nil) {
    var bits = clinux_processors()
    guard clinux_get_processors(thread?.rawValue ?? 0, &bits) == 0 else { return nil }
    self.bits = bits
  }

  /// The processor that the calling thread runs on now.
  static var current: Int? {
    let processor = clinux_current_processor()
    return processor < 0 ? nil : Int(processor)
  }

  var first: Int? { members.first { _ in true } }
  var second: Int? { members.dropFirst().first { _ in true } }

  func contains(_ processor: Int) -> Bool {
    guard processor >= 0, processor < MemoryLayout<clinux_processors>.size * 8 else { return false }
    return withUnsafeBytes(of: bits) { $0[processor / 8] & (1 << UInt8(processor % 8)) != 0 }
  }

  /// Makes a thread, or the calling one, run on these. Returns whether the system allowed it.
  @discardableResult
  func apply(to thread: ProcessID? = nil) -> Bool {
    withUnsafePointer(to: bits) { clinux_set_processors(thread?.rawValue ?? 0, $0) == 0 }
  }

  static func withPointer<Result>(
    to set: ProcessorSet?, _ body: (UnsafePointer<clinux_processors>?) -> Result
  ) -> Result {
    guard let set else { return body(nil) }
    return withUnsafePointer(to: set.bits, body)
  }

  static func == (first: ProcessorSet, second: ProcessorSet) -> Bool {
    withUnsafeBytes(of: first.bits) { left in
      withUnsafeBytes(of: second.bits) { left.elementsEqual($0) }
    }
  }

  private var members: some Sequence<Int> {
    (0..<MemoryLayout<clinux_processors>.size * 8).lazy.filter { contains($0) }
  }
}
