/* Names files in all the ways there are, each for a moment only, with system calls as they stand here.
 *
 * At first it makes and closes what has no path. An empty directory is given, in which it makes `sub`, `sub/inner`, `link` to that and `sub/gone`. It makes connections to
 * a socket `s`, which alone is there for a while. It makes itself run again at the end, as a child whose descriptor 7 is
 * `sub/inner`, which that reads eight times. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NUMBER 7

static char buffer[8];

static long check(long result) {
  if (result < 0)
    abort();
  return result;
}

static void times(int count, int directory, const char *path, int expected) {
  struct stat status;
  for (int i = 0; i < count; i++)
    if ((syscall(SYS_newfstatat, directory, path, &status, 0) == 0) != expected)
      abort();
}

static void reads(int count, int file) {
  for (int i = 0; i < count; i++)
    check(syscall(SYS_pread64, file, buffer, 1, 0));
}

static void connections(int count) {
  const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "s"};
  int server = check(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
  check(syscall(SYS_bind, server, &address, sizeof address));
  check(syscall(SYS_listen, server, count));
  usleep(200000);
  for (int i = 0; i < count; i++) {
    int client = check(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
    check(syscall(SYS_connect, client, &address, sizeof address));
    int accepted = check(syscall(SYS_accept4, server, NULL, NULL, 0));
    check(syscall(SYS_write, client, buffer, 1));
    check(syscall(SYS_read, accepted, buffer, 1));
    check(syscall(SYS_close, client));
    check(syscall(SYS_close, accepted));
  }
}

static void pathless(void) {
  int ends[2];
  check(syscall(SYS_close, check(syscall(SYS_eventfd2, 0, 0))));
  check(syscall(SYS_close, check(syscall(SYS_epoll_create1, 0))));
  check(syscall(SYS_close, check(syscall(SYS_memfd_create, "notes", 0))));
  check(syscall(SYS_close, check(syscall(SYS_timerfd_create, CLOCK_MONOTONIC, 0))));
  check(syscall(SYS_close, check(syscall(SYS_inotify_init1, 0))));
  check(syscall(SYS_close, check(syscall(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))));
  check(syscall(SYS_close, check(syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0))));
  check(syscall(SYS_close, check(syscall(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE))));
  check(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
  check(syscall(SYS_close, ends[0]));
  check(syscall(SYS_close, ends[1]));
}

/* A path of 3,999 bytes with short names. */
static const char *far(void) {
  static char path[4000];
  for (size_t i = 0; i < sizeof path - 1; i++)
    path[i] = i % 100 ? 'n' : '/';
  path[0] = 'f';
  return path;
}

int main(int count, char **arguments) {
  if (count == 1) {
    reads(8, NUMBER);
    return 0;
  }
  pathless();
  check(syscall(SYS_chdir, arguments[1]));
  check(syscall(SYS_mkdir, "sub", 0700));
  int directory = check(syscall(SYS_openat, AT_FDCWD, "sub", O_RDONLY | O_DIRECTORY));
  int file = check(syscall(SYS_openat, directory, "inner", O_RDWR | O_CREAT, 0600));
  check(syscall(SYS_pwrite64, file, "content", 7, 0));
  times(3, directory, "./inner", 1);
  times(2, directory, "../sub/missing", 0);
  times(6, directory, far(), 0);
  check(syscall(SYS_symlink, "sub/inner", "link"));
  int linked = check(syscall(SYS_openat, AT_FDCWD, "link", O_RDONLY));
  reads(4, linked);
  check(syscall(SYS_close, linked));
  /* Further descriptors of the same file, and another file under the number of the first. */
  int copy = check(syscall(SYS_fcntl, file, F_DUPFD_CLOEXEC, 20));
  check(syscall(SYS_close, file));
  int gone = check(syscall(SYS_openat, directory, "gone", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  check(syscall(SYS_pwrite64, gone, "x", 1, 0));
  check(syscall(SYS_unlinkat, directory, "gone", 0));
  reads(5, copy);
  reads(6, gone);
  int ends[2];
  check(syscall(SYS_pipe2, ends, 0));
  for (int i = 0; i < 9; i++) {
    check(syscall(SYS_write, ends[1], buffer, 1));
    check(syscall(SYS_read, ends[0], buffer, 1));
  }
  connections(5);
  check(syscall(SYS_fchdir, directory));
  times(7, AT_FDCWD, "inner", 1);
  check(syscall(SYS_dup2, copy, NUMBER));
  pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "named_paths", NULL);
    _exit(127);
  }
  int status;
  return waitpid(check(child), &status, 0) == child && status == 0 ? 0 : 1;
}
