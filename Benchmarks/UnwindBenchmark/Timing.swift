internal import Glibc

/// Processor seconds that `work` takes in this thread; other programs do not disturb them as they do wall time.
func seconds(_ work: () -> Void) -> Double {
  let start = threadSeconds()
  work()
  return threadSeconds() - start
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Seconds of a pair of system calls such as libunwind makes around each use of its own cache.
func signalMaskSeconds() -> Double {
  let calls = 2000
  var mask = sigset_t()
  return seconds {
    for _ in 0..<calls {
      sigprocmask(SIG_SETMASK, nil, &mask)
      sigprocmask(SIG_SETMASK, &mask, nil)
    }
  } / Double(calls)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
