internal import Trace

/// The memory of a thread that has stopped before a call: the path that the call names is taken from the kernel's copy.
struct StoppedMemory: MemoryReader {
  let process: ProcessID
  let copy: StopCopy?

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    ProcessMemory(process: process).read(at: address, into: buffer)
  }

  func path(at address: UInt64) -> [UInt8]? {
    copy?.path(at: address) ?? ProcessMemory(process: process).path(at: address)
  }
}
