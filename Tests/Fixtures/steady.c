/* Reads once a millisecond until SIGTERM comes.
 *
 * Shows: attaching to and detaching from a process that works. On SIGTERM it writes "READS TICKS" to the file
 * of the first argument, if any, and exits with 0; a tracer that loses or repeats a call makes the two
 * differ. SIGALRM ends it after 60 s.
 *
 * Promised: in tick, one read of 64 bytes and one clock_nanosleep a round.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static long reads, ticks;

static void stop(int signal) { stopping = signal; }

__attribute__((noinline)) static void tick(int fd) {
  char block[64];
  struct timespec millisecond = {.tv_nsec = 1000000};
  if (read(fd, block, sizeof block) == sizeof block) reads++; /* LINE: tick */
  clock_nanosleep(CLOCK_MONOTONIC, 0, &millisecond, 0);
  ticks++;
}

int main(int argc, char **argv) {
  struct sigaction action = {.sa_handler = stop};
  int fd = open("/dev/zero", O_RDONLY);
  if (fd < 0 || sigaction(SIGTERM, &action, 0)) return 1;
  alarm(60);
  while (!stopping) tick(fd); /* LINE: main */
  if (argc > 1) {
    FILE *file = fopen(argv[1], "w");
    if (!file) return 1;
    fprintf(file, "%ld %ld\n", reads, ticks);
    fclose(file);
  }
  return reads == ticks ? 0 : 2;
}
