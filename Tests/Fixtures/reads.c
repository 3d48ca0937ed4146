/* reads [N [BYTES [DEPTH [PATH]]]]: N reads of BYTES bytes, DEPTH frames deep.
 *
 * Shows: what a recording costs per call, by stack depth. By default 1,000 reads of 64 bytes of /dev/zero
 * below 16 frames of deeper.
 *
 * Promised: N preads at offset 0 in leaf_reads, all with the same stack: leaf_reads, DEPTH times deeper,
 * main.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static char *buffer;
static size_t bytes = 64;
static long count = 1000;
static volatile long total;

__attribute__((noinline)) static void leaf_reads(int fd) {
  for (long i = 0; i < count; i++) total += pread(fd, buffer, bytes, 0); /* LINE: leaf_reads */
}

__attribute__((noinline)) static void deeper(int fd, int depth) {
  char local[16];
  __asm__ volatile("" : : "r"(local) : "memory");
  if (depth > 1) {
    deeper(fd, depth - 1); /* LINE: deeper */
  } else {
    leaf_reads(fd); /* LINE: deeper leaf */
  }
  __asm__ volatile("" : : "r"(local) : "memory");
}

int main(int argc, char **argv) {
  int depth = 16;
  if (argc > 1) count = atol(argv[1]);
  if (argc > 2) bytes = strtoul(argv[2], 0, 10);
  if (argc > 3) depth = atoi(argv[3]);
  int fd = open(argc > 4 ? argv[4] : "/dev/zero", O_RDONLY);
  buffer = malloc(bytes ? bytes : 1);
  if (fd < 0 || !buffer) return 1;
  if (depth > 0) {
    deeper(fd, depth); /* LINE: main */
  } else {
    leaf_reads(fd); /* LINE: main leaf */
  }
  return total < 0 ? 2 : 0;
}
