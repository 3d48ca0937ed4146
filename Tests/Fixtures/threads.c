/* Four threads that do I/O at the same time, each in its own function.
 *
 * Shows: exact counts with threads; the stack of one thread is never taken for another's.
 *
 * Promised: 100 reads of 64 bytes in thread_a_reads, 200 writes of 32 bytes in thread_b_writes, 300 preads of
 * 16 bytes in thread_c_preads, 400 lseeks in thread_d_seeks, all by threads other than the first.
 */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static int zero, null;
static pthread_barrier_t start;

static void *thread_a_reads(void *unused) {
  char block[64];
  pthread_barrier_wait(&start);
  for (int i = 0; i < 100; i++) {
    if (read(zero, block, sizeof block) != sizeof block) _exit(2); /* LINE: thread_a_reads */
  }
  return unused;
}

static void *thread_b_writes(void *unused) {
  char block[32] = {0};
  pthread_barrier_wait(&start);
  for (int i = 0; i < 200; i++) {
    if (write(null, block, sizeof block) != sizeof block) _exit(2); /* LINE: thread_b_writes */
  }
  return unused;
}

static void *thread_c_preads(void *unused) {
  char block[16];
  pthread_barrier_wait(&start);
  for (int i = 0; i < 300; i++) {
    if (pread(zero, block, sizeof block, i) != sizeof block) _exit(2); /* LINE: thread_c_preads */
  }
  return unused;
}

static void *thread_d_seeks(void *unused) {
  pthread_barrier_wait(&start);
  for (int i = 0; i < 400; i++) {
    if (lseek(null, 0, SEEK_SET) < 0) _exit(2); /* LINE: thread_d_seeks */
  }
  return unused;
}

int main(void) {
  void *(*bodies[])(void *) = {thread_a_reads, thread_b_writes, thread_c_preads, thread_d_seeks};
  pthread_t threads[4];
  zero = open("/dev/zero", O_RDONLY);
  null = open("/dev/null", O_WRONLY);
  if (zero < 0 || null < 0) return 1;
  pthread_barrier_init(&start, 0, 4);
  for (int i = 0; i < 4; i++) {
    if (pthread_create(&threads[i], 0, bodies[i], 0)) return 1;
  }
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  return 0;
}
