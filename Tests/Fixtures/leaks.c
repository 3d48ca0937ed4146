/* Opens descriptors in many ways and leaves some of them open.
 *
 * Shows: which descriptors are open when a process ends, by the stack that opened them.
 *
 * Promised, without an argument: 40 opens of /dev/null by leak_file and 6 duplicates by leak_duplicate stay open, and one
 * pipe end (of two) made by keep_one_end. Everything else is closed: by close (close_properly), by close_range
 * (close_in_range), by dup2 onto it (replace), by another thread (close_elsewhere), by exec of itself (marked descriptors
 * of mark_for_exec; the ones that leak_file made survive it). Children inherit all of that, open 3 each in child_leak, and
 * exit.
 *
 * With the argument `receive`: one descriptor passed through a socket pair by receive stays open beside the pair.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void leak_file(int count) {
  for (int i = 0; i < count; i++) total += open("/dev/null", O_RDONLY); /* LINE: leak_file */
}

__attribute__((noinline)) static void leak_duplicate(int count) {
  for (int i = 0; i < count; i++) {
    int copy = i % 2 ? dup(1) : fcntl(1, F_DUPFD, 100);
    total += copy;
  }
}

__attribute__((noinline)) static void keep_one_end(void) {
  int ends[2];
  if (pipe(ends)) _exit(3); /* LINE: keep_one_end */
  close(ends[1]);
}

__attribute__((noinline)) static void close_properly(void) {
  for (int i = 0; i < 100; i++) close(open("/dev/zero", O_RDONLY)); /* LINE: close_properly */
  close(eventfd(0, 0));
}

__attribute__((noinline)) static void close_in_range(void) {
  int first = fcntl(0, F_DUPFD, 500);
  for (int i = 1; i < 10; i++) total += fcntl(0, F_DUPFD, 500); /* LINE: close_in_range */
  if (syscall(SYS_close_range, first, first + 9, 0)) _exit(4);
}

__attribute__((noinline)) static void replace(void) {
  int one = open("/dev/zero", O_RDONLY); /* LINE: replace */
  int two = eventfd(0, 0);
  if (dup2(two, one) != one) _exit(5);
  close(one);
  close(two);
}

static void *close_it(void *descriptor) {
  close((int)(long)descriptor);
  return 0;
}

__attribute__((noinline)) static void close_elsewhere(void) {
  pthread_t thread;
  for (int i = 0; i < 20; i++) {
    long descriptor = open("/dev/full", O_RDONLY); /* LINE: close_elsewhere */
    if (pthread_create(&thread, 0, close_it, (void *)descriptor)) _exit(6);
    pthread_join(thread, 0);
  }
}

__attribute__((noinline)) static void mark_for_exec(void) {
  total += open("/dev/random", O_RDONLY | O_CLOEXEC); /* LINE: mark_for_exec */
  fcntl(open("/dev/random", O_RDONLY), F_SETFD, FD_CLOEXEC);
}

__attribute__((noinline)) static void child_leak(void) {
  for (int i = 0; i < 3; i++) total += open("/dev/urandom", O_RDONLY); /* LINE: child_leak */
}

__attribute__((noinline)) static void receive(void) {
  int pair[2], passed = open("/dev/null", O_RDONLY);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) _exit(7); /* LINE: socketpair */
  char byte = 'x', control[CMSG_SPACE(sizeof passed)];
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof passed), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(header), &passed, sizeof passed);
  if (sendmsg(pair[0], &message, 0) != 1) _exit(8);
  close(passed);
  if (recvmsg(pair[1], &message, 0) != 1) _exit(9); /* LINE: receive */
}

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "receive")) {
    receive();
    return 0;
  }
  if (argc > 1) return 0;
  leak_file(40);
  leak_duplicate(6);
  keep_one_end();
  close_properly();
  close_in_range();
  replace();
  close_elsewhere();
  mark_for_exec();
  for (int i = 0; i < 2; i++) {
    pid_t child = fork();
    if (child == 0) {
      child_leak();
      _exit(0);
    }
    waitpid(child, 0, 0);
  }
  execl("/proc/self/exe", argv[0], "again", (char *)0);
  return 10;
}
