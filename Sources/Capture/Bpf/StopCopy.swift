internal import Glibc
internal import Trace

/// What the kernel has copied of a thread that stands still.
struct StopCopy {
  private typealias Copy = StopCopies.Copy

  private let copy: UnsafeMutablePointer<StopCopies.Copy>

  init(_ copy: UnsafeMutablePointer<StopCopies.Copy>) { self.copy = copy }

  /// Whether all there is to copy of the thread's stop has been.
  var isComplete: Bool { copy.pointee.isComplete == 1 }

  /// What is here is not to be taken for the next stop. Only when the kernel is done with this one.
  func clear() { copy.pointee.isComplete = 0 }

  /// Registers of the thread as the kernel keeps them.
  var saved: SavedRegisters {
    SavedRegisters(UnsafeRawPointer(copy) + (MemoryLayout<Copy>.offset(of: \.registers) ?? 0))
  }

  /// So many bytes from the stack pointer on; `nil` where not all of them were copied.
  func stack(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count <= copy.pointee.stackBytes else { return nil }
    return UnsafeRawBufferPointer(start: UnsafeRawPointer(copy + 1), count: count)
  }

  /// The path that the call names, without its end; `nil` where none was copied from this address.
  func path(at address: UInt64) -> [UInt8]? {
    guard copy.pointee.pathBytes > 0, copy.pointee.pathAddress == address else { return nil }
    let start = UnsafeRawPointer(copy) + (MemoryLayout<Copy>.offset(of: \.path) ?? 0)
    return Array(UnsafeRawBufferPointer(start: start, count: Int(copy.pointee.pathBytes) - 1))
  }

  /// Asks for as much of the stack at the next stops as was needed at the last ones and some more, so that it need not be read
  /// apart where they differ a little.
  func expect(stackBytes needed: Int) {
    let wanted = Int(copy.pointee.wantedBytes)
    if needed > wanted {
      let more = min(needed + needed / 8, StopCopies.mostStackBytes)
      copy.pointee.wantedBytes = needed > more ? 0 : UInt64(more)
    } else if needed < wanted - wanted / 8 {
      copy.pointee.wantedBytes = UInt64(wanted - wanted >> 10)
    }
  }
}
