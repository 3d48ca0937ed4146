/// Tells what stands behind the descriptors of traced processes.
package protocol DescriptorReader: AnyObject {
  /// The path behind a descriptor, or the kernel's name for what has none (`pipe:[4711]`, `anon_inode:[eventfd]`);
  /// `nil` when it is not open. Bytes as the kernel gives them.
  func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]?

  /// Protocol and endpoints of a socket, such as `TCP:[127.0.0.1:80->127.0.0.1:4711]`; `nil` for what is none.
  func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]?
}
