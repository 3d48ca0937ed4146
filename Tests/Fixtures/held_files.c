/* Uses one descriptor number for one file after the other, and holds each for a while.
 *
 * The directory with the files `a`, `b` and `c` and the microseconds of a pause are given. Each pread64 reads two bytes:
 * `a` 20 times under the thread's first name, `b` 30 times and `c` 13 times under the name `second`. A child that shares
 * the descriptors and has ended by then has made the number mean `c`. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NUMBER 9

static char buffer[8];

static void use(const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0 || dup2(file, NUMBER) != NUMBER || close(file) != 0)
    abort();
}

static __attribute__((noinline)) void reads(int count, int pause) {
  usleep(pause);
  for (int i = 0; i < count; i++)
    if (pread(NUMBER, buffer, 2, i) != 2)
      abort();
  usleep(pause);
}

static int replace(void *argument) {
  (void)argument;
  use("c");
  return 0;
}

int main(int count, char **arguments) {
  if (count != 3 || chdir(arguments[1]) != 0)
    return 2;
  int pause = atoi(arguments[2]);
  use("a");
  reads(20, pause);
  prctl(PR_SET_NAME, "second");
  use("b");
  reads(30, pause);
  char *stack = malloc(65536);
  pid_t child = clone(replace, stack + 65536, CLONE_FILES | CLONE_VM | SIGCHLD, NULL);
  if (child < 0 || waitpid(child, NULL, 0) != child)
    abort();
  reads(13, pause);
  return 0;
}
