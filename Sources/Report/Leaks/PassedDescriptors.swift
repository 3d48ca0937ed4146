internal import Glibc
internal import Syscalls
internal import Trace

/// Descriptors that came with a message on a UNIX socket (unix(7), `SCM_RIGHTS`).
enum PassedDescriptors {
  /// Size of `struct mmsghdr` on x86-64.
  static let messageBytes: UInt64 = 64
  /// Messages of one recvmmsg(2) that are looked at: as many as the kernel takes (`UIO_MAXIOV`).
  static let messageLimit = 1024
  /// The kernel passes at most 253 descriptors at once (`SCM_MAX_FD`); other control messages may stand beside them.
  private static let controlLimit = 4096

  /// Reads the control messages behind a `struct msghdr` that recvmsg(2) has filled in.
  static func inMessage(at address: UInt64, memory: any MemoryReader) -> [Int32] {
    let header = memory.bytes(at: address, count: 56)
    guard header.count == 56 else { return [] }
    let size = Int(min(header.uint64(at: 40), UInt64(controlLimit)))
    return descriptors(inControl: memory.bytes(at: header.uint64(at: 32), count: size))
  }

  /// The descriptors in a sequence of control messages: `cmsg_len`, `cmsg_level`, `cmsg_type`, data, aligned to 8 bytes.
  static func descriptors(inControl bytes: [UInt8]) -> [Int32] {
    var descriptors: [Int32] = []
    var offset = 0
    while offset + 16 <= bytes.count {
      let length = bytes.uint64(at: offset)
      guard length >= 16, length <= UInt64(bytes.count - offset) else { break }
      let end = offset + Int(length)
      if bytes.int32(at: offset + 8) == SOL_SOCKET, bytes.int32(at: offset + 12) == Int32(SCM_RIGHTS) {
        for place in stride(from: offset + 16, to: end - 3, by: 4) {
          descriptors.append(bytes.int32(at: place))
        }
      }
      offset = (end + 7) & ~7
    }
    return descriptors
  }
}

extension [UInt8] {
  /// Eight little-endian bytes, which must be there.
  func uint64(at offset: Int) -> UInt64 {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }

  /// Four little-endian bytes, which must be there.
  func int32(at offset: Int) -> Int32 {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int32.self) }
  }
}
