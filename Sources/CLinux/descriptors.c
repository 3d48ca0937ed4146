#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
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

int clinux_close_later(const int *descriptors, size_t count) {
  /* A socket that is referred to by nothing but a message in its own queue is garbage, which the kernel collects, with all
   * that lies in the message, on its own time (since Linux 6.9; before, at once). */
  enum { MOST = 64 };
  int ends[2];
  if (count == 0 || count >= MOST) return count == 0 ? 0 : -E2BIG;
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(MOST * sizeof(int))];
  } control = {0};
  size_t size = (count + 1) * sizeof(int);
  control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(size), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.header), &ends[0], sizeof(int));
  memcpy(CMSG_DATA(&control.header) + sizeof(int), descriptors, count * sizeof(int));
  struct msghdr message = {.msg_control = &control, .msg_controllen = CMSG_SPACE(size)};
  int status = sendmsg(ends[1], &message, 0) < 0 ? -errno : ends[0];
  close(ends[1]);
  if (status < 0) close(ends[0]);
  return status;
}

void clinux_close_now(int keeper) {
  close(keeper);
  /* The kernel looks for garbage where a socket is closed, this one or that of somebody else. */
  int socket_end = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_end >= 0) close(socket_end);
}
