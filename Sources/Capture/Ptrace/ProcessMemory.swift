internal import CLinux
internal import Glibc
public import Trace

/// The memory of a stopped tracee, read in one request where the kernel allows it (process_vm_readv(2)) and
/// through `/proc/PID/mem` where a container's policy forbids that.
public struct ProcessMemory: MemoryReader {
  public let process: ProcessID

  public init(process: ProcessID) { self.process = process }

  public func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let (pid, start) = (process.rawValue, address.rawValue)
    let count = clinux_read_memory(pid, start, buffer.baseAddress, buffer.count)
    guard count == -Int(EPERM) || count == -Int(ENOSYS) else { return max(0, count) }
    return max(0, clinux_read_memory_file(pid, start, buffer.baseAddress, buffer.count))
  }
}
