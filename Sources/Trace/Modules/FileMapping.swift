internal import Glibc

/// The bytes of a file or of a copied region of memory, held for as long as this object lives.
///
/// Instances are immutable, so they can be shared. A file that shrinks while it is mapped makes reads past its
/// new end fault; executables that are running cannot be written to (ETXTBSY), libraries are replaced by rename.
public final class FileMapping: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  public let count: Int
  private let isMapped: Bool

  /// Maps a whole open file read-only. Returns `nil` for an empty or unmappable file.
  public init?(fileDescriptor: Int32) {
    var status = stat()
    guard fstat(fileDescriptor, &status) == 0, status.st_size > 0 else { return nil }
    let size = Int(status.st_size)
    guard let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, fileDescriptor, 0), mapped != MAP_FAILED
    else { return nil }
    base = mapped
    count = size
    isMapped = true
  }

  /// Keeps a copy of `bytes`.
  public init(copying bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    copy.copyBytes(from: bytes)
    base = copy.baseAddress!
    count = bytes.count
    isMapped = false
  }

  deinit {
    if isMapped { munmap(base, count) } else { base.deallocate() }
  }

  /// Hands the bytes to `body`.
  public func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Mapped for as long as this object lives, which is here.
    let bytes = UnsafeRawBufferPointer(start: base, count: count)
    return try body(bytes.bindMemory(to: UInt8.self).span)
  }

  /// Reads an integer at a byte offset, or `nil` when it is not wholly inside.
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value? {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, count >= size, offset <= count - size else { return nil }
    return UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Bytes from `offset` on; `nil` when they are not wholly inside.
  public func bytes(at offset: Int, count length: Int) -> [UInt8]? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return Array(UnsafeRawBufferPointer(start: base + offset, count: length))
  }
}
