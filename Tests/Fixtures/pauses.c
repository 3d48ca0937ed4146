/* Reads a byte at a time from a child that pauses once.
 *
 * Shows: one call that takes much longer than those before it, and is followed by usual ones.
 *
 * Promised: 41 reads in read_byte. All bytes but ten are there when the first read begins; the 31st read waits for about
 * 300 ms.
 */
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int bytes[2], go[2];

__attribute__((noinline)) static void read_byte(void) {
  char byte;
  if (read(bytes[0], &byte, 1) != 1) _exit(3); /* LINE: read_byte */
}

static void feed(void) {
  for (int i = 0; i < 30; i++) {
    if (write(bytes[1], "x", 1) != 1) _exit(4);
  }
  if (write(go[1], "g", 1) != 1) _exit(5);
  usleep(300000);
  if (write(bytes[1], "yzzzzzzzzzz", 11) != 11) _exit(6);
}

int main(void) {
  char byte;
  if (pipe(bytes) || pipe(go)) return 1;
  pid_t child = fork();
  if (child == 0) {
    feed();
    _exit(0);
  }
  close(go[1]);
  if (readv(go[0], &(struct iovec){&byte, 1}, 1) != 1) return 2;
  for (int i = 0; i < 41; i++) read_byte();
  return waitpid(child, 0, 0) == child ? 0 : 7;
}
