internal import Glibc

/// What this program itself has taken so far.
enum OwnTime {
  /// Time on a processor, in user space and in the kernel, in nanoseconds (getrusage(2)).
  static var processorNanoseconds: UInt64 {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + UInt64($1.tv_sec) * 1_000_000_000 + UInt64($1.tv_usec) * 1000
    }
  }
}
