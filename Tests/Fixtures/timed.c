/* Reads that block for known times.
 *
 * Shows: how true the measured times are. slow_reads makes 20 reads that block 20 ms each, fast_reads 100 of
 * 2 ms, mixed_reads 90 of 1 ms and 10 of 50 ms (every tenth), so its median is 1 ms and its 95th percentile
 * 50 ms.
 *
 *   timed timerfd [TRUTH]   reads of a timer that is armed just before: no second process
 *   timed pipe [TRUTH]      reads of a pipe; a forked child sleeps and then writes, on request
 *
 * With TRUTH the program measures each read itself and writes lines "FUNCTION NANOSECONDS" to that file at
 * its end, in the order of the calls.
 *
 * Promised: the reads above (8 bytes each); with pipe, 220 writes of 8 bytes in request, and in the child
 * process 221 reads in await_request (the last one finds the end) and 220 writes in reply.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MILLISECOND 1000000L

static struct { const char *function; long nanoseconds; } truth[220];
static volatile long served;
static int calls, timer = -1, requests[2], replies[2];

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void note(const char *function, long nanoseconds) {
  truth[calls].function = function;
  truth[calls++].nanoseconds = nanoseconds;
}

/* Sees to it that the next read blocks so long; answers the descriptor to read. */
__attribute__((noinline)) static int request(long nanoseconds) {
  if (timer >= 0) {
    struct itimerspec once = {.it_value = {.tv_nsec = nanoseconds}};
    timerfd_settime(timer, 0, &once, 0);
    return timer;
  }
  if (write(requests[1], &nanoseconds, sizeof nanoseconds) != sizeof nanoseconds) _exit(2); /* LINE: request */
  return replies[0];
}

__attribute__((noinline)) static void slow_reads(void) {
  uint64_t word;
  for (int i = 0; i < 20; i++) {
    int fd = request(20 * MILLISECOND);
    long start = now();
    if (read(fd, &word, sizeof word) != sizeof word) _exit(2); /* LINE: slow_reads */
    note("slow_reads", now() - start);
  }
}

__attribute__((noinline)) static void fast_reads(void) {
  uint64_t word;
  for (int i = 0; i < 100; i++) {
    int fd = request(2 * MILLISECOND);
    long start = now();
    if (read(fd, &word, sizeof word) != sizeof word) _exit(2); /* LINE: fast_reads */
    note("fast_reads", now() - start);
  }
}

__attribute__((noinline)) static void mixed_reads(void) {
  uint64_t word;
  for (int i = 1; i <= 100; i++) {
    int fd = request((i % 10 == 0 ? 50 : 1) * MILLISECOND);
    long start = now();
    if (read(fd, &word, sizeof word) != sizeof word) _exit(2); /* LINE: mixed_reads */
    note("mixed_reads", now() - start);
  }
}

__attribute__((noinline)) static long await_request(long *nanoseconds) {
  long size = read(requests[0], nanoseconds, sizeof *nanoseconds); /* LINE: await_request */
  served += size > 0;
  return size;
}

__attribute__((noinline)) static long reply(long nanoseconds) {
  long size = write(replies[1], &nanoseconds, sizeof nanoseconds); /* LINE: reply */
  served -= size > 0;
  return size;
}

__attribute__((noinline)) static void serve(void) {
  long nanoseconds;
  close(requests[1]);
  close(replies[0]);
  while (await_request(&nanoseconds) == sizeof nanoseconds) {
    struct timespec time = {.tv_nsec = nanoseconds};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, 0);
    if (reply(nanoseconds) != sizeof nanoseconds) _exit(2);
  }
  _exit(0);
}

static int write_truth(const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) return 1;
  for (int i = 0; i < calls; i++) fprintf(file, "%s %ld\n", truth[i].function, truth[i].nanoseconds);
  return fclose(file);
}

int main(int argc, char **argv) {
  pid_t child = 0;
  if (argc > 1 && !strcmp(argv[1], "pipe")) {
    if (pipe(requests) || pipe(replies)) return 1;
    child = fork();
    if (child < 0) return 1;
    if (child == 0) serve();
    close(requests[0]);
    close(replies[1]);
  } else {
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    if (timer < 0) return 1;
  }
  slow_reads();
  fast_reads();
  mixed_reads();
  if (child) {
    int status;
    close(requests[1]);
    if (waitpid(child, &status, 0) != child || status) return 2;
  }
  return argc > 2 ? write_truth(argv[2]) : 0;
}
