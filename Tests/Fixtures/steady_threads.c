/* Four threads, the first one among them, that read once a millisecond until SIGTERM comes.
 *
 * Shows: attaching to and detaching from a process with several threads. Exits with 0 if every read
 * was done in full. SIGALRM ends it after 60 s.
 *
 * Promised: in first_tick, second_tick, third_tick and fourth_tick one read of 64 bytes a round each.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static int fd;

static void stop(int signal) { stopping = signal; }

static void nap(void) {
  struct timespec millisecond = {.tv_nsec = 1000000};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &millisecond, 0);
}

/* Each with a counter of its own: the compiler makes equal functions one. */
#define TICK(name)                                                             \
  static volatile long name##_count;                                           \
  static void *name(void *result) {                                            \
    char block[64];                                                            \
    while (!stopping) {                                                        \
      if (read(fd, block, sizeof block) != sizeof block) _exit(2);             \
      name##_count++;                                                          \
      nap();                                                                   \
    }                                                                          \
    return result;                                                             \
  }

TICK(first_tick)  /* LINE: first_tick */
TICK(second_tick) /* LINE: second_tick */
TICK(third_tick)  /* LINE: third_tick */
TICK(fourth_tick) /* LINE: fourth_tick */

int main(void) {
  void *(*bodies[])(void *) = {second_tick, third_tick, fourth_tick};
  pthread_t threads[3];
  struct sigaction action = {.sa_handler = stop};
  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0 || sigaction(SIGTERM, &action, 0)) return 1;
  alarm(60);
  for (int i = 0; i < 3; i++) {
    if (pthread_create(&threads[i], 0, bodies[i], 0)) return 1;
  }
  first_tick(0);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
  return 0;
}
