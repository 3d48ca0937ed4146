/* Reads at the bottom of a deep recursion.
 *
 * Shows: stacks that are deeper than any snapshot; the frames next to the call stay right, and what is
 * missing is counted.
 *
 * Promised: 10 reads of 64 bytes in bottom_reads, below 10,000 frames of descend (or as many as the argument
 * says).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void bottom_reads(int fd) {
  char block[64];
  for (int i = 0; i < 10; i++) total += read(fd, block, sizeof block); /* LINE: bottom_reads */
}

__attribute__((noinline)) static void descend(int fd, int depth) {
  char local[16];
  __asm__ volatile("" : : "r"(local) : "memory");
  if (depth > 1) {
    descend(fd, depth - 1); /* LINE: descend */
  } else {
    bottom_reads(fd); /* LINE: descend bottom */
  }
  __asm__ volatile("" : : "r"(local) : "memory");
}

int main(int argc, char **argv) {
  int fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  descend(fd, argc > 1 ? atoi(argv[1]) : 10000); /* LINE: main */
  return total == 640 ? 0 : 2;
}
