/// Tells what stands behind the descriptors of traced processes.
public protocol DescriptorReader: AnyObject {
  /// The path behind a descriptor, or the kernel's name for what has none (`pipe:[4711]`, `anon_inode:[eventfd]`);
  /// `nil` when it is not open. Bytes as the kernel gives them.
  func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]?

  /// Protocol and endpoints of a socket, such as `TCP:[127.0.0.1:80->127.0.0.1:4711]`; `nil` for what is none.
  /// Names in it are in double quotes and escaped.
  func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]?

  /// The device behind a descriptor; `nil` for what is none.
  func device(of descriptor: Int32, in process: ProcessID) -> DeviceNumber?
}

extension DescriptorReader {
  public func device(of descriptor: Int32, in process: ProcessID) -> DeviceNumber? { nil }
}

/// A device by its numbers.
public struct DeviceNumber: Equatable, Sendable {
  public let isBlock: Bool
  public let major: UInt32
  public let minor: UInt32

  /// - Parameter number: a `dev_t` as stat(2) gives it.
  public init(isBlock: Bool, number: UInt64) {
    self.isBlock = isBlock
    major = UInt32(truncatingIfNeeded: number >> 8 & 0xfff | number >> 32 & 0xffff_f000)
    minor = UInt32(truncatingIfNeeded: number & 0xff | number >> 12 & 0xffff_ff00)
  }
}
