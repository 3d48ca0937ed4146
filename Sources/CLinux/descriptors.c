#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#define THREAD_FLAG O_EXCL /* PIDFD_THREAD, Linux 6.9 */

int clinux_open_thread(pid_t thread) {
  long descriptor = syscall(SYS_pidfd_open, thread, THREAD_FLAG);
  if (descriptor < 0 && errno == EINVAL)
    descriptor = syscall(SYS_pidfd_open, thread, 0);
  return descriptor < 0 ? -errno : (int)descriptor;
}

int clinux_duplicate_descriptor(int thread, int descriptor) {
  long duplicate = syscall(SYS_pidfd_getfd, thread, descriptor, 0);
  return duplicate < 0 ? -errno : (int)duplicate;
}
