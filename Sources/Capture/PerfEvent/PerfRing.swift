internal import CLinux
internal import Glibc

/// The ring buffer of a perf event, into which the kernel writes records while this reads them.
///
/// Reading goes: `refresh`, then `record` and `skip` for as long as there are records, then `release`.
struct PerfRing: ~Copyable {
  /// A record where it lies: a header of 8 bytes (type, misc, size) and what the type says.
  struct Record {
    /// `PERF_RECORD_*`.
    let type: UInt32
    /// `PERF_RECORD_MISC_*`.
    let misc: UInt16
    /// The whole record, header included. Valid until the ring is next read or released.
    let bytes: UnsafeRawBufferPointer

    /// An integer at a byte offset; 0 where the record is too short.
    @inline(__always)
    func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
      guard offset >= 0, offset + MemoryLayout<Value>.size <= bytes.count else { return 0 }
      return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }
  }

  private static let headerBytes = 8
  /// Records are at most 65,535 bytes long, and no longer than the ring.
  private static let largestRecord = 65536

  let descriptor: Int32
  private let control: UnsafeMutableRawPointer
  private let mappedBytes: Int
  private let data: UnsafeRawPointer
  private let mask: UInt64
  /// Holds records that go around the end of the ring.
  private let straddling: UnsafeMutableRawBufferPointer
  private var position: UInt64 = 0
  private var head: UInt64 = 0
  /// Up to where the kernel has its room back.
  private var tail: UInt64 = 0
  /// Whether a record may have found no room. The kernel says so only with the next one that finds some.
  var mayHaveLost = false

  /// Maps a ring for an event, which has to stay open for as long.
  ///
  /// - Parameter dataBytes: size of the ring: a power of two times the page size.
  /// - Throws: the error number; EPERM where it is more than the user may lock in memory.
  init(of event: borrowing PerfEvent, dataBytes: Int) throws(PerfEventError) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let mapped = mmap(
      nil, page + dataBytes, PROT_READ | PROT_WRITE, MAP_SHARED, event.descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw PerfEventError(step: .map, errno: errno) }
    descriptor = event.descriptor
    control = mapped
    mappedBytes = page + dataBytes
    data = UnsafeRawPointer(mapped + Int(clinux_perf_data_offset(mapped)))
    mask = clinux_perf_data_size(mapped) - 1
    straddling = .allocate(byteCount: min(Self.largestRecord, dataBytes), alignment: 8)
  }

  deinit {
    munmap(control, mappedBytes)
    straddling.deallocate()
  }

  /// Size of the ring.
  var dataBytes: UInt64 { mask + 1 }

  /// Looks how far the kernel has written. Returns whether there is something to read.
  mutating func refresh() -> Bool {
    head = clinux_perf_head(control)
    return head != position
  }

  /// The record at the position, without moving on; `nil` when all that was there at the last `refresh` is read.
  func record() -> Record? {
    guard head - position >= UInt64(Self.headerBytes) else { return nil }
    // Records are aligned to 8 bytes, so that a header never goes around the end.
    let start = Int(position & mask)
    let type = data.load(fromByteOffset: start, as: UInt32.self)
    let misc = data.load(fromByteOffset: start + 4, as: UInt16.self)
    let size = Int(data.load(fromByteOffset: start + 6, as: UInt16.self))
    guard size >= Self.headerBytes, UInt64(size) <= head - position else { return nil }
    let contiguous = Int(mask) + 1 - start
    if size <= contiguous {
      return Record(type: type, misc: misc, bytes: UnsafeRawBufferPointer(start: data + start, count: size))
    }
    straddling.baseAddress!.copyMemory(from: data + start, byteCount: contiguous)
    (straddling.baseAddress! + contiguous).copyMemory(from: data, byteCount: size - contiguous)
    return Record(
      type: type, misc: misc,
      bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(straddling)[..<size]))
  }

  /// Moves past a record.
  mutating func skip(_ record: Record) { position += UInt64(record.bytes.count) }

  /// Whether enough was skipped for its room to be given back.
  var isWorthRelease: Bool { position - tail >= dataBytes / 64 }

  /// Moves past all records that were there at the last `refresh`.
  mutating func skipAll() { position = head }

  /// Gives the room of all records that were skipped back to the kernel.
  mutating func release() {
    // It was never fuller since it was given room last.
    let written = clinux_perf_head(control)
    let longest = min(UInt64(Self.largestRecord), dataBytes / 4)
    if written - tail + longest > dataBytes { mayHaveLost = true }
    tail = position
    clinux_perf_set_tail(control, tail)
  }
}
