internal import CLinux
internal import Glibc
package import Trace

/// The memory of a stopped tracee, read in one request where the kernel allows it (process_vm_readv(2)) and
/// through `/proc/PID/mem` where a container's policy forbids that.
package struct ProcessMemory: MemoryReader {
  package let process: ProcessID

  package init(process: ProcessID) { self.process = process }

  package func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let (pid, start) = (process.rawValue, address.rawValue)
    let count = clinux_read_memory(pid, start, buffer.baseAddress, buffer.count)
    guard count == -Int(EPERM) || count == -Int(ENOSYS) else { return max(0, count) }
    return max(0, clinux_read_memory_file(pid, start, buffer.baseAddress, buffer.count))
  }
}
