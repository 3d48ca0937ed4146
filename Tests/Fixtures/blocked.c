/* Blocks for ever in one read of a pipe.
 *
 * Shows: attaching to and detaching from a process that is inside a call. It must go on blocking in that same
 * read afterwards. SIGALRM ends it after 60 s, or as many as the argument says; SIGTERM ends it at once.
 *
 * Promised: after two calls (alarm, pipe) one read that does not return, in wait_for_request.
 */
#include <stdlib.h>
#include <unistd.h>

static int ends[2];

__attribute__((noinline)) static long wait_for_request(void) {
  char request[16];
  long size = read(ends[0], request, sizeof request); /* LINE: wait_for_request */
  return size + 1;
}

int main(int argc, char **argv) {
  alarm(argc > 1 ? atoi(argv[1]) : 60);
  if (pipe(ends)) return 1;
  return (int)wait_for_request(); /* LINE: main */
}
