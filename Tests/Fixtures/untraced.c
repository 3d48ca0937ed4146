/* Makes a million calls that no I/O profile wants, and a few that it does.
 *
 * Shows: what a recording costs the calls that it does not watch.
 *
 * Promised: 1,000,000 getppid calls (or as many as the argument says) in untraced_work, 10 writes of 8 bytes
 * in traced_writes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void untraced_work(long count) {
  for (long i = 0; i < count; i++) syscall(SYS_getppid); /* LINE: untraced_work */
  total++;
}

__attribute__((noinline)) static void traced_writes(int fd) {
  for (int i = 0; i < 10; i++) total += write(fd, "traced..", 8); /* LINE: traced_writes */
}

int main(int argc, char **argv) {
  int fd = open("/dev/null", O_WRONLY);
  if (fd < 0) return 1;
  untraced_work(argc > 1 ? atol(argv[1]) : 1000000);
  traced_writes(fd);
  return total == 81 ? 0 : 2;
}
