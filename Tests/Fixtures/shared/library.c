/* The library of shared/program.c.
 *
 * Shows: frames in a shared library of the program's own.
 */
#include "library.h"

#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void library_internal_read(int fd) {
  char block[128];
  long size = read(fd, block, sizeof block); /* LINE: library_internal_read */
  total += size;
}

void library_read_all(int fd, int count, void (*progress)(void)) {
  for (int i = 0; i < count; i++) {
    library_internal_read(fd); /* LINE: library_read_all */
    progress(); /* LINE: library_read_all progress */
  }
  total++;
}
