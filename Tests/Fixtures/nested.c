/* Reads at the end of a chain of calls.
 *
 * Shows: the plain case, in every way of building it (see Makefile): main -> load_settings -> parse_config ->
 * read_block -> read(2), and main -> load_settings -> write_report -> write(2).
 *
 * Promised: 100 reads of 64 bytes from /dev/zero by read_block, 10 writes of 32 bytes to /dev/null by
 * write_report. With a number as argument, so many reads.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef VARIANT
#define VARIANT ""
#endif

/* Gives each way of building its own build-id. */
const volatile char variant[] = "variant " VARIANT;

static volatile long total;

__attribute__((noinline)) static void read_block(int fd) {
  char block[64];
  long size = read(fd, block, sizeof block); /* LINE: read_block */
  total += size;
}

__attribute__((noinline)) static void parse_config(int fd, int count) {
  for (int i = 0; i < count; i++) {
    read_block(fd); /* LINE: parse_config */
    total++;
  }
}

__attribute__((noinline)) static void write_report(int fd) {
  char line[32] = {0};
  long size = write(fd, line, sizeof line); /* LINE: write_report */
  total += size;
}

__attribute__((noinline)) static void load_settings(int in, int out, int count) {
  parse_config(in, count); /* LINE: load_settings parse */
  for (int i = 0; i < 10; i++) {
    write_report(out); /* LINE: load_settings write */
    total++;
  }
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 100;
  int in = open("/dev/zero", O_RDONLY); /* LINE: main open */
  int out = open("/dev/null", O_WRONLY);
  if (in < 0 || out < 0) return 1;
  load_settings(in, out, count); /* LINE: main */
  return total == 65L * count + 33 * 10 ? 0 : 2;
}
