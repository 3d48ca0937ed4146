internal import CLinux
internal import Glibc

/// The ring that all events of one processor write to.
///
/// It belongs to an event of this process that counts nothing, so that it outlives the threads that are watched.
final class PerfChannel {
  private static let smallestRing = 32 << 10

  /// What its records tell of.
  enum Content {
    /// What happens to processes, operations of io_uring, and calls where programs do not write of those.
    case events
    /// Page faults, whose records are not told from others by what they hold.
    case faults
  }

  let processor: Int32
  let content: Content
  /// Time of the record at the position; `UInt64.max` where there is none.
  private(set) var nextTime = UInt64.max
  var ring: PerfRing
  private let owner: PerfEvent

  /// - Parameter dataBytes: size of the ring, a power of two; less where the user may not lock so much memory.
  init(processor: Int32, dataBytes: Int, content: Content) throws(PerfEventError) {
    self.processor = processor
    self.content = content
    var size = dataBytes
    while true {
      var description = clinux_perf_event()
      description.type = PerfConstants.software
      description.config = PerfConstants.nothing
      description.sample_type = SampleLayout.sidebandSample
      description.watermark_bytes = UInt32(size / 8)
      description.disabled = true
      description.exclude_kernel = true
      let event = try PerfEvent(description, thread: 0, processor: processor)
      do throws(PerfEventError) {
        ring = try PerfRing(of: event, dataBytes: size)
        owner = event
        return
      } catch {
        guard error.errno == EPERM || error.errno == ENOMEM, size > Self.smallestRing else { throw error }
        size /= 2
      }
    }
  }

  var descriptor: Int32 { owner.descriptor }

  /// Looks for records and what the first one's time is.
  func refresh() {
    if ring.refresh() { noteTime() }
  }

  /// The record at the position, and moves past it once `body` has returned.
  @inline(__always)
  func consume(_ body: (PerfRing.Record) -> Void) {
    guard let record = ring.record() else {
      nextTime = .max
      return
    }
    body(record)
    ring.skip(record)
    noteTime()
  }

  @inline(__always)
  private func noteTime() {
    guard let record = ring.record() else {
      nextTime = .max
      return
    }
    // Other records bear their time at the end.
    nextTime =
      record.type == PerfConstants.recordSample
      ? record.load(UInt64.self, at: SampleLayout.timeOffset)
      : record.load(UInt64.self, at: record.bytes.count - 8)
  }
}
