internal import Glibc
internal import Trace

/// Sees to it that stacks can be copied.
///
/// The kernel copies no further than to a page that is not in memory, and those that a program has never touched are not: an
/// array that it has not filled yet is enough. To read such a page from here brings it in, as a page of zeros.
enum StackPages {
  private static let pieceBytes = 16 << 10

  /// As much as a first thread has from the start on, and more than most need.
  private static let firstBytes: UInt64 = 128 << 10

  /// Brings in what there is of a stack from an address on.
  static func bringIn(_ address: UInt64, count: Int, of thread: ProcessID) {
    withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { buffer in
      _ = ProcessMemory(process: thread).read(at: TraceeAddress(address), into: buffer)
    }
  }

  /// Brings in the stack that the first thread of a process begins with.
  static func bringInFirst(of process: ProcessID) {
    guard let end = ProcessFiles.startOfStack(of: process) else { return }
    withUnsafeTemporaryAllocation(byteCount: pieceBytes, alignment: 16) { buffer in
      var address = end &- UInt64(pieceBytes)
      while end &- address <= firstBytes,
        ProcessMemory(process: process).read(at: TraceeAddress(address), into: buffer) == pieceBytes
      {
        address &-= UInt64(pieceBytes)
      }
    }
  }
}
