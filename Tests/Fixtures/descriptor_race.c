/* Four threads give the same few descriptors to one another as fast as they can, with system calls as they stand here.
 *
 * A directory is given. Each thread, in a function of its own (`first` to `fourth`), does this 500 times: it fails to open
 * `none0` (to `none3`), opens and duplicates `file0` (to `file3`), closes one of both descriptors and reads by the other one,
 * and closes that. The bytes of a path are others as soon as the call that names it has ended. Between calls one thread runs at a
 * time. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROUNDS 500

static const char *directory;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static long check(long result) {
  if (result < 0)
    abort();
  return result;
}

#define CALL(...)                                                                                                       \
  ({                                                                                                                    \
    pthread_mutex_unlock(&turn);                                                                                        \
    long result = syscall(__VA_ARGS__);                                                                                 \
    pthread_mutex_lock(&turn);                                                                                          \
    result;                                                                                                             \
  })

static __attribute__((noinline)) void work(int number) {
  char path[4096], byte;
  pthread_mutex_lock(&turn);
  for (int round = 0; round < ROUNDS; round++) {
    snprintf(path, sizeof path, "%s/none%d", directory, number);
    long missing = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY);
    memset(path, 'x', sizeof path - 1);
    if (missing >= 0)
      abort();
    snprintf(path, sizeof path, "%s/file%d", directory, number);
    int file = check(CALL(SYS_openat, AT_FDCWD, path, O_RDONLY));
    memset(path, 'x', sizeof path - 1);
    int other = check(round % 2 ? CALL(SYS_dup, file) : CALL(SYS_fcntl, file, F_DUPFD_CLOEXEC, 0));
    check(CALL(SYS_close, file));
    check(CALL(SYS_pread64, other, &byte, 1, 0));
    check(CALL(SYS_close, other));
  }
  pthread_mutex_unlock(&turn);
}

#define WORKER(name, number)                                                                                            \
  static __attribute__((noinline)) void *name(void *unused) {                                                           \
    work(number);                                                                                                       \
    return unused;                                                                                                      \
  }

WORKER(first, 0)
WORKER(second, 1)
WORKER(third, 2)
WORKER(fourth, 3)

int main(int count, char **arguments) {
  if (count != 2)
    return 2;
  directory = arguments[1];
  char path[4096];
  for (int number = 0; number < 4; number++) {
    snprintf(path, sizeof path, "%s/file%d", directory, number);
    int file = check(open(path, O_WRONLY | O_CREAT, 0644));
    check(write(file, "text", 4));
    check(close(file));
  }
  void *(*const workers[])(void *) = {first, second, third, fourth};
  pthread_t threads[4];
  for (int number = 0; number < 4; number++)
    if (pthread_create(&threads[number], NULL, workers[number], NULL))
      abort();
  for (int number = 0; number < 4; number++)
    pthread_join(threads[number], NULL);
  return 0;
}
