internal import CLinux
internal import Glibc
internal import Trace

/// Waits until a ring is full enough to be read, or a process has ended.
final class PerfWaiter {
  private var descriptors: [pollfd]
  private var process: Int32 = -1

  /// - Parameter rings: descriptors that become readable with them.
  init(_ rings: [Int32], process: ProcessID?) {
    descriptors = rings.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if let process, case let opened = clinux_open_thread(process.rawValue), opened >= 0 {
      self.process = opened
      descriptors.append(pollfd(fd: opened, events: Int16(POLLIN), revents: 0))
    }
  }

  deinit { forgetProcess() }

  /// Waits at most so long; signals end it.
  func wait(milliseconds: Int32) { _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds) }

  /// The process has ended and was seen to.
  func forgetProcess() {
    guard process >= 0 else { return }
    descriptors.removeLast()
    close(process)
    process = -1
  }
}
