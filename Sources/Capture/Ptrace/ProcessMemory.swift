internal import Glibc
internal import Trace

/// The memory of a stopped tracee, read in one request where the kernel allows it (process_vm_readv(2)) and through
/// `/proc/PID/mem` where a container's policy forbids that.
struct ProcessMemory: MemoryReader {
  let process: ProcessID

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var local = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
    var remote = iovec(
      iov_base: UnsafeMutableRawPointer(bitPattern: UInt(address.rawValue)), iov_len: buffer.count)
    let count = process_vm_readv(process.rawValue, &local, 1, &remote, 1, 0)
    if count >= 0 { return count }
    return errno == EPERM || errno == ENOSYS ? readThroughFile(at: address, into: buffer) : 0
  }

  private func readThroughFile(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let file = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return max(0, pread(file, buffer.baseAddress, buffer.count, off_t(bitPattern: address.rawValue)))
  }
}
