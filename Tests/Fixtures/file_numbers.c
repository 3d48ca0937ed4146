/* Uses the same descriptor numbers for different files, and threads with names.
 *
 * The directory is given: it has the files `a`, `b` and `c` of at least 100 bytes. Each pread64 reads two bytes. By file:
 * `a` is read 45 times (10 by first_reads, 3 by each of 3 threads before they are named, 1, 2 and 3 by them after that,
 * 20 by a descriptor that was copied), `b` 37 times (7 by second_reads, 30 through a number that had been `a`), `c` 24
 * times (11 by a child, 13 through a number that a child which shares descriptors has replaced). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NUMBER 9

static char buffer[8];

static __attribute__((noinline)) void reads(int file, int count) {
  for (int i = 0; i < count; i++)
    if (pread(file, buffer, 2, i) != 2)
      abort();
}

static int opened(const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0)
    abort();
  return file;
}

static __attribute__((noinline)) void first_reads(void) {
  int file = opened("a");
  reads(file, 10);
  close(file);
}

static __attribute__((noinline)) void second_reads(void) {
  int file = opened("b");
  reads(file, 7);
  close(file);
}

static void *thread(void *argument) {
  long number = (long)argument;
  int file = opened("a");
  reads(file, 3);
  char name[16];
  snprintf(name, sizeof name, "worker-%ld", number);
  pthread_setname_np(pthread_self(), name);
  reads(file, (int)number);
  close(file);
  return NULL;
}

static int replace(void *argument) {
  (void)argument;
  int file = opened("c");
  dup2(file, NUMBER);
  close(file);
  return 0;
}

int main(int count, char **arguments) {
  if (count != 2 || chdir(arguments[1]) != 0)
    return 2;
  first_reads();
  second_reads();
  for (long number = 1; number <= 3; number++) {
    pthread_t id;
    pthread_create(&id, NULL, thread, (void *)number);
    pthread_join(id, NULL);
  }

  int file = opened("a");
  dup2(file, NUMBER);
  close(file);
  reads(NUMBER, 20);
  file = opened("b");
  dup2(file, NUMBER);
  close(file);
  reads(NUMBER, 30);

  pid_t child = fork();
  if (child == 0) {
    close(NUMBER);
    dup2(opened("c"), NUMBER);
    reads(NUMBER, 11);
    _exit(0);
  }
  waitpid(child, NULL, 0);

  char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  child = clone(replace, stack + 65536, CLONE_FILES | SIGCHLD, NULL);
  waitpid(child, NULL, 0);
  reads(NUMBER, 13);
  unlink("b");
  return 0;
}
