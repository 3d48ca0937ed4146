/* Makes calls below arrays that it never touches, whose pages are not in memory: `hollow` is called by the first thread and by
 * another, and has `leaf` make 1000 calls of getppid(2) each time, with system calls as they stand here. The first of them
 * comes a tenth of a second before the others. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static __attribute__((noinline)) void leaf(void) {
  for (int i = 0; i < 1000; i++) {
    syscall(SYS_getppid);
    if (i == 0)
      usleep(100000);
  }
}

static __attribute__((noinline)) void hollow(volatile char *from) {
  volatile char room[48 << 10];
  if (from == room)
    abort();
  leaf();
  room[0] = 0;
}

static void *work(void *unused) {
  hollow(unused);
  return unused;
}

int main(void) {
  pthread_t thread;
  usleep(100000);
  hollow(NULL);
  if (pthread_create(&thread, NULL, work, NULL))
    abort();
  pthread_join(thread, NULL);
  return 0;
}
