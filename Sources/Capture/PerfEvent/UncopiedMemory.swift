internal import Trace

/// The memory of a thread beyond the copy of its stack: it has run on, so that nothing can be told of it.
struct UncopiedMemory: MemoryReader {
  private struct Request {
    /// Where the copy of the stack ends.
    var end: UInt64 = 0
    /// Whether stack behind the copy was asked for.
    var isStack = false
  }

  /// How far beyond the copy the stack may go on.
  private static let reach: UInt64 = 1 << 20

  /// Nothing that is counted how often it is used: it is handed over several times a call.
  private let request = UnsafeMutablePointer<Request>.allocate(capacity: 1)

  init() { request.initialize(to: Request()) }

  func deallocate() { request.deallocate() }

  /// Begins with the copy of another stack.
  func begin(copyEnd end: UInt64) { request.pointee = Request(end: end) }

  var wasAskedForStack: Bool { request.pointee.isStack }

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if address.rawValue &- request.pointee.end < Self.reach { request.pointee.isStack = true }
    return 0
  }
}
