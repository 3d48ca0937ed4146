internal import CLinux
internal import Glibc
internal import Trace

/// The requests that the capture loop makes of a stopped thread.
///
/// A thread can vanish between any two requests (ESRCH): each request says whether it took effect, and the
/// loop learns of the end through the next wait.
enum StopRequests {
  static func registers(of thread: ProcessID) -> Registers? {
    var registers = Registers()
    let status = withUnsafeMutableBytes(of: &registers.values) {
      clinux_registers(thread.rawValue, $0.baseAddress!.assumingMemoryBound(to: UInt64.self))
    }
    return status == 0 ? registers : nil
  }

  /// Registers of a thread that has stopped before a call, the number of that, and whether the thread runs 64-bit code.
  static func entryRegisters(
    of thread: ProcessID
  ) -> (registers: Registers, number: UInt64, is64Bit: Bool)? {
    var registers = Registers()
    var number: UInt64 = 0
    var is64Bit = false
    let status = withUnsafeMutableBytes(of: &registers.values) {
      clinux_entry_registers(
        thread.rawValue, $0.baseAddress!.assumingMemoryBound(to: UInt64.self), &number, &is64Bit)
    }
    return status == 0 ? (registers, number, is64Bit) : nil
  }

  static func syscallStop(of thread: ProcessID) -> clinux_syscall_stop? {
    var stop = clinux_syscall_stop()
    return clinux_syscall_stop(thread.rawValue, &stop) == 0 ? stop : nil
  }

  /// The call that a thread was in when it stopped, and its result; `nil` when it was in none.
  static func interruptedCall(of thread: ProcessID) -> (number: SyscallNumber, result: Int64)? {
    var number: Int64 = -1
    var result: Int64 = 0
    guard clinux_interrupted_call(thread.rawValue, &number, &result) == 0,
      let number = UInt32(exactly: number)
    else { return nil }
    return (SyscallNumber(number), result)
  }

  /// What the kernel tells of the signal that a thread stopped at; `nil` when it did not stop at one.
  static func signalInfo(of thread: ProcessID) -> SignalInfo? {
    var info = SignalInfo()
    let status = withUnsafeMutableBytes(of: &info.bytes) {
      clinux_signal_info(thread.rawValue, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return status == 0 ? info : nil
  }

  static func eventMessage(of thread: ProcessID) -> UInt64? {
    var message: UInt64 = 0
    return clinux_event_message(thread.rawValue, &message) == 0 ? message : nil
  }

  /// Lets a child that waits for a byte from this pipe go on, and closes the pipe.
  static func release(_ pipe: Int32) {
    var byte: UInt8 = 1
    while write(pipe, &byte, 1) < 0, errno == EINTR {}
    close(pipe)
  }

  /// The moment, by this process's clock.
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Timestamp(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
  }
}
