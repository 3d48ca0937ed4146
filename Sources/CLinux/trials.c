#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between fork and exit only async-signal-safe calls are made (signal-safety(7)). */

static void await(pid_t child, int *status) {
  while (waitpid(child, status, 0) < 0 && errno == EINTR)
    ;
}

pid_t clinux_launch_orphan(int *release) {
  int go[2], report[2];
  if (pipe2(go, O_CLOEXEC) < 0)
    return -errno;
  if (pipe2(report, O_CLOEXEC) < 0) {
    int error = errno;
    close(go[0]);
    close(go[1]);
    return -error;
  }
  pid_t parent = fork();
  if (parent == 0) {
    pid_t orphan = fork();
    if (orphan == 0) {
      char byte;
      close(go[1]);
      close(report[1]);
      (void)!read(go[0], &byte, 1);
      _exit(0);
    }
    (void)!write(report[1], &orphan, sizeof orphan);
    _exit(0);
  }
  int error = errno;
  close(go[0]);
  close(report[1]);
  pid_t orphan = -error;
  if (parent > 0) {
    await(parent, NULL);
    if (read(report[0], &orphan, sizeof orphan) != sizeof orphan || orphan < 0)
      orphan = -EAGAIN;
  }
  close(report[0]);
  if (orphan < 0)
    close(go[1]);
  else
    *release = go[1];
  return orphan;
}

int clinux_try_filter(void) {
  pid_t child = fork();
  if (child == 0) {
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {1, &allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    _exit(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? errno : 0);
  }
  if (child < 0)
    return -errno;
  int status = 0;
  await(child, &status);
  return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPERM;
}
