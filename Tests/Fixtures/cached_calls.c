/* Makes one call of a kind again and again, on a file of a MiB in the page cache: cached_calls KIND COUNT BYTES FILE.
 *
 * KIND: read, pread, fstat, getppid. Prints the mean time of a call in nanoseconds by its own clock, which is that of the
 * call, of entering the kernel and of the loop. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  const char *kind = arguments[1];
  long calls = atol(arguments[2]), bytes = atol(arguments[3]);
  int file = open(arguments[4], O_RDONLY);
  char *buffer = calloc(1, (size_t)bytes + 1);
  struct stat status;
  if (file < 0 || buffer == NULL || bytes < 0 || bytes > 1 << 20) return 2;
  long reads = 0;
  double start = now();
  for (long call = 0; call < calls; call++) {
    if (strcmp(kind, "pread") == 0) {
      if (pread(file, buffer, (size_t)bytes, 0) != bytes) return 1;
    } else if (strcmp(kind, "fstat") == 0) {
      if (fstat(file, &status) != 0) return 1;
    } else if (strcmp(kind, "getppid") == 0) {
      getppid();
    } else {
      if (++reads * bytes > 1 << 20) {
        lseek(file, 0, SEEK_SET);
        reads = 1;
      }
      if (read(file, buffer, (size_t)bytes) != bytes) return 1;
    }
  }
  printf("%.1f\n", (now() - start) / (double)calls);
  return 0;
}
