/* One thread of several makes all calls, so that a tracer may share its processor with that one; then all of them look at
 * where they may run.
 *
 * Prints the set of processors of the busy thread as it, an idle thread that wakes up, a new thread, a child, an executed
 * program and files in /proc of those tell. A traced run must print what an untraced one does. `loop`: makes calls for as
 * long as it is left to run, its idle threads waiting.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake[2];
static pid_t busy;

static void print_processors(const char *who, pid_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(thread, sizeof set, &set) < 0)
    perror("sched_getaffinity");
  printf("%s:", who);
  for (int processor = 0; processor < CPU_SETSIZE; processor++)
    if (CPU_ISSET(processor, &set))
      printf(" %d", processor);
  printf("\n");
  fflush(stdout);
}

static void print_file(const char *who) {
  char line[4096];
  snprintf(line, sizeof line, "/proc/self/task/%d/status", (int)syscall(SYS_gettid));
  FILE *status = fopen(line, "r");
  while (status && fgets(line, sizeof line, status))
    if (strncmp(line, "Cpus_allowed_list:", 18) == 0)
      printf("%s: %s", who, line);
  if (status)
    fclose(status);
  fflush(stdout);
}

static void *idle(void *unused) {
  char byte;
  (void)unused;
  if (read(wake[0], &byte, 1) == 1) {
    print_processors("busy thread, from another", busy);
    print_file("woken thread");
  }
  return NULL;
}

static void *fresh(void *unused) {
  (void)unused;
  print_file("new thread");
  print_processors("new thread", 0);
  return NULL;
}

static void work(int file, long calls) {
  char byte;
  for (long i = 0; i < calls; i++)
    if (read(file, &byte, 1) != 1)
      _exit(1);
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "again") == 0) {
    print_file("executed");
    return 0;
  }
  int is_loop = count > 1 && strcmp(arguments[1], "loop") == 0;
  int file = open("/dev/zero", O_RDONLY);
  pthread_t first, second;
  busy = getpid();
  if (pipe(wake) || pthread_create(&first, NULL, idle, NULL))
    return 1;
  work(file, is_loop ? 1L << 40 : 1000);
  print_processors("busy thread", 0);
  work(file, 1000);
  if (write(wake[1], "", 1) != 1)
    return 1;
  pthread_join(first, NULL);
  work(file, 5000);
  if (pthread_create(&second, NULL, fresh, NULL))
    return 1;
  pthread_join(second, NULL);
  if (pthread_create(&first, NULL, idle, NULL))
    return 1;
  work(file, 20000);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    print_file("child");
    work(file, 1000);
    execl(arguments[0], arguments[0], "again", NULL);
    _exit(1);
  }
  waitpid(child, NULL, 0);
  work(file, 20000);
  execl(arguments[0], arguments[0], "again", NULL);
  return 1;
}
