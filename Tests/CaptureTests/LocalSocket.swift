import Foundation

/// A socket of this process; closed when the value goes.
final class LocalSocket {
  struct Failure: Error { let errno: Int32 }

  let descriptor: Int32

  init(_ descriptor: Int32) throws {
    guard descriptor >= 0 else { throw Failure(errno: errno) }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  static func internet(_ type: __socket_type) throws -> LocalSocket {
    try LocalSocket(socket(AF_INET, Int32(type.rawValue), 0))
  }

  var inode: UInt64 {
    var status = stat()
    fstat(descriptor, &status)
    return UInt64(status.st_ino)
  }

  /// The port that it is bound to.
  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  func bindToLoopback() throws { try with(port: 0) { Glibc.bind(descriptor, $0, $1) } }

  func connectToLoopback(_ port: UInt16) throws { try with(port: port) { connect(descriptor, $0, $1) } }

  func bind(toAbstractName name: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: Array(name.utf8)) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw Failure(errno: errno) }
  }

  private func with(port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(errno: errno) }
  }
}
