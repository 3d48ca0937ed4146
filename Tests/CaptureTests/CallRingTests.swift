import Testing

@testable import Capture

/// Rings of records are read as programs in the kernel write them.
@Suite struct CallRingTests {
  /// Writes records as a program does.
  private final class Writer {
    let shape = CallRings.Shape(ringBytes: 2 << 20)
    let state = UnsafeMutablePointer<CallRings.State>.allocate(capacity: 1)
    let chunks: UnsafeMutableRawPointer

    init() {
      state.initialize(to: CallRings.State())
      chunks = .allocate(byteCount: 2 * shape.stride, alignment: 8)
    }

    deinit {
      state.deallocate()
      chunks.deallocate()
    }

    /// Writes a record that ends with its time; `false` where there is no room.
    func write(time: UInt64, bytes: Int) -> Bool {
      let head = Int(state.pointee.head)
      guard head - Int(state.pointee.tail) + bytes <= 2 << 20 else { return false }
      let (chunk, place) = (head >> 20 & 1, head & (1 << 20 - 1))
      let record = chunks + chunk * shape.stride + place
      record.storeBytes(
        of: CallRecord.Head(
          size: UInt32(bytes), kind: CallRecord.Kind.end.rawValue, time: time, thread: 1, process: 1,
          number: 0),
        as: CallRecord.Head.self)
      record.storeBytes(of: time, toByteOffset: bytes - 8, as: UInt64.self)
      state.pointee.head = UInt64(place + bytes < 1 << 20 ? head + bytes : head - place + 1 << 20)
      return true
    }
  }

  @Test("records of all sizes come whole and in order, around the ring and beyond the ends of chunks")
  func readsAround() throws {
    let writer = Writer()
    let ring = CallRing(writer.state, UnsafeRawPointer(writer.chunks), writer.shape)
    var (written, read): (UInt64, UInt64) = (0, 0)
    var behindEnds = 0
    var size = 56
    for _ in 0..<200 {
      while writer.write(time: written, bytes: size) {
        written += 1
        if writer.state.pointee.head & (1 << 20 - 1) == 0 { behindEnds += 1 }
        size = 56 + (size &* 7919 + 104_729) % 66_000 / 8 * 8
      }
      ring.refresh()
      let end = written - UInt64.random(in: 0...20)
      while ring.nextTime < end {
        ring.consume { kind, record in
          #expect(kind == .end)
          let head = record.load(as: CallRecord.Head.self)
          #expect(head.time == read)
          #expect(record.load(fromByteOffset: Int(head.size) - 8, as: UInt64.self) == read)
          read += 1
        }
      }
      ring.release()
    }
    #expect(read > 10_000)
    #expect(behindEnds > 100)
  }

  @Test("an empty ring has no next record, and losses are told of once")
  func tellsLosses() {
    let writer = Writer()
    let ring = CallRing(writer.state, UnsafeRawPointer(writer.chunks), writer.shape)
    ring.refresh()
    #expect(ring.nextTime == .max)
    #expect(!ring.takeLosses())
    writer.state.pointee.lostStarts = 2
    writer.state.pointee.lostEnds = 1
    #expect(ring.lostStarts == 2)
    #expect(ring.takeLosses())
    #expect(!ring.takeLosses())
  }
}
