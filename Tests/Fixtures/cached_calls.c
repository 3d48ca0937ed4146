/* Makes one call of a kind again and again, on a file of a MiB in the page cache: cached_calls KIND COUNT BYTES FILE.
 *
 * KIND: read, pread, fstat, getppid. Prints p50 and p99 of the time of a call in nanoseconds by its own clock, less what
 * two readings of that are apart: the call, and entering and leaving the kernel. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static int by_value(const void *first, const void *second) {
  long left = *(const long *)first, right = *(const long *)second;
  return (left > right) - (left < right);
}

/* The median time between two readings of the clock. */
static long apart(void) {
  static long times[1001];
  for (int i = 0; i < 1001; i++) {
    long start = now();
    times[i] = now() - start;
  }
  qsort(times, 1001, sizeof *times, by_value);
  return times[500];
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  const char *kind = arguments[1];
  long calls = atol(arguments[2]), bytes = atol(arguments[3]);
  int file = open(arguments[4], O_RDONLY);
  char *buffer = calloc(1, (size_t)bytes + 1);
  struct stat status;
  long *times = calloc((size_t)calls + 1, sizeof *times);
  if (times == NULL || calls < 1) return 2;
  if (file < 0 || buffer == NULL || bytes < 0 || bytes > 1 << 20) return 2;
  long reads = 0;
  for (long call = 0; call < calls; call++) {
    int is_pread = strcmp(kind, "pread") == 0, is_fstat = strcmp(kind, "fstat") == 0;
    int is_empty = strcmp(kind, "getppid") == 0;
    if (!is_pread && !is_fstat && !is_empty && ++reads * bytes > 1 << 20) {
      lseek(file, 0, SEEK_SET);
      reads = 1;
    }
    long start = now();
    if (is_pread) {
      if (pread(file, buffer, (size_t)bytes, 0) != bytes) return 1;
    } else if (is_fstat) {
      if (fstat(file, &status) != 0) return 1;
    } else if (is_empty) {
      getppid();
    } else {
      if (read(file, buffer, (size_t)bytes) != bytes) return 1;
    }
    times[call] = now() - start;
  }
  qsort(times, (size_t)calls, sizeof *times, by_value);
  long own = apart();
  printf("%ld %ld\n", times[calls / 2] - own, times[calls * 99 / 100] - own);
  return 0;
}
