#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Between fork and exec only async-signal-safe calls are made (signal-safety(7)). */
static void wait_for_release(int go) {
  char byte;
  ssize_t got;
  do
    got = read(go, &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got != 1)
    _exit(127); /* the tracer is gone */
  close(go);
}

/* Before Linux 5.16 a filter switches mitigations of speculation on for its thread, which slow the program down, unless it
 * says not to (Linux 4.17). */
static int install_filter(const struct sock_fprog *program) {
  int status = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, program);
  if (status == 0 || errno != EINVAL)
    return status;
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
}

static _Noreturn void run_child(const struct clinux_launch *launch, int go, int report) {
  int failure[2] = {CLINUX_LAUNCH_FILTER, 0};
  wait_for_release(go);
  if (launch->filter_program) {
    struct sock_fprog program = {launch->filter_length, (struct sock_filter *)launch->filter_program};
    /* EACCES asks for no_new_privs. A traced set-uid program gets no privileges from an unprivileged tracer anyway. */
    if (install_filter(&program) < 0 &&
        (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || install_filter(&program) < 0)) {
      failure[1] = errno;
      (void)!write(report, failure, sizeof failure);
      _exit(127);
    }
  }
  execve(launch->path, launch->arguments, launch->environment);
  failure[0] = CLINUX_LAUNCH_EXEC;
  failure[1] = errno;
  (void)!write(report, failure, sizeof failure);
  _exit(127);
}

pid_t clinux_launch(const struct clinux_launch *launch, int *release, int *report) {
  int go[2], status[2];
  if (pipe2(go, O_CLOEXEC) < 0)
    return -errno;
  if (pipe2(status, O_CLOEXEC) < 0) {
    int error = errno;
    close(go[0]);
    close(go[1]);
    return -error;
  }
  pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    close(status[0]);
    run_child(launch, go[0], status[1]);
  }
  int error = errno;
  close(go[0]);
  close(status[1]);
  if (child < 0) {
    close(go[1]);
    close(status[0]);
    return -error;
  }
  *release = go[1];
  *report = status[0];
  return child;
}

pid_t clinux_launch_idle_calls(int *release, unsigned calls, const struct clinux_processors *processors) {
  int go[2];
  if (pipe2(go, O_CLOEXEC) < 0)
    return -errno;
  pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    if (processors)
      clinux_set_processors(0, processors);
    wait_for_release(go[0]);
    for (unsigned i = 0; i < calls; i++)
      syscall(SYS_getppid);
    _exit(0);
  }
  int error = errno;
  close(go[0]);
  if (child < 0) {
    close(go[1]);
    return -error;
  }
  *release = go[1];
  return child;
}
