/* A program that does its I/O in a shared library, and some in a callback from that library.
 *
 * Shows: stacks that go program -> library -> program. The library is found beside the program ($ORIGIN).
 *
 * Promised: 50 reads of 128 bytes in library_internal_read, 50 writes of 1 byte in report_progress.
 */
#include "library.h"

#include <fcntl.h>
#include <unistd.h>

static int out;
static volatile long total;

static void report_progress(void) {
  long size = write(out, ".", 1); /* LINE: report_progress */
  total += size;
}

__attribute__((noinline)) static void use_library(int in) {
  library_read_all(in, 50, report_progress); /* LINE: use_library */
  total++;
}

int main(void) {
  int in = open("/dev/zero", O_RDONLY);
  out = open("/dev/null", O_WRONLY);
  if (in < 0 || out < 0) return 1;
  use_library(in); /* LINE: main */
  return total == 51 ? 0 : 2;
}
