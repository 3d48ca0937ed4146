internal import Trace

/// Programs in the kernel that write the records of calls, in place of events of each thread.
extension PerfBackend {
  /// Lets them, where the kernel allows that. Nothing is recorded yet.
  ///
  /// - Parameter group: descriptor of the directory of the control group that is watched.
  func recordByPrograms(_ subject: CallRecordsCode.Subject, group: Int32? = nil) {
    guard options.mayUseBPF else { return }
    do throws(BPFRefusal) {
      records = try CallRecords(subject, group: group, channels, plan: plan)
    } catch {
      programObstacle = error
    }
  }

  /// The calls of a thread are to be recorded.
  func watchByPrograms(_ thread: ProcessID, of process: ProcessID) throws(PerfEventError) {
    do throws(BPFRefusal) {
      try records?.watch(thread, of: process)
    } catch {
      throw PerfEventError(step: .open, errno: error.errno)
    }
  }
}
