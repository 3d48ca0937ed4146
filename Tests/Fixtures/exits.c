/* Ends in the way that its arguments say: `exits status N` or `exits signal N`.
 *
 * Shows: the tracer ends as the program did. No core file is written.
 *
 * Promised: 3 writes of 8 bytes to /dev/null in last_words before the end.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void last_words(int fd) {
  for (int i = 0; i < 3; i++) total += write(fd, "the end.", 8); /* LINE: last_words */
}

int main(int argc, char **argv) {
  int fd = open("/dev/null", O_WRONLY);
  if (fd < 0) return 1;
  last_words(fd);
  if (argc < 3) return 0;
  int number = atoi(argv[2]);
  if (!strcmp(argv[1], "status")) return number;
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  signal(number, SIG_DFL);
  raise(number);
  return 1;
}
