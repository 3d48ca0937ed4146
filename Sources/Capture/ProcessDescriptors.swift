internal import Glibc
package import Trace

/// What stands behind descriptors of other processes, from `/proc/PID/fd` (proc(5)).
package final class ProcessDescriptors: DescriptorReader {
  package init() {}

  package func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? {
    ProcessFiles.linkBytes(
      descriptor == AT_FDCWD ? "/proc/\(process)/cwd" : "/proc/\(process)/fd/\(descriptor)")
  }

  package func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
}
