/* Where a program may run, asked at every turn at which a tracer that shares a processor with it has to step aside.
 *
 * Prints the set of processors as the program, a thread of it, a child and an executed program see it, before and after
 * it chose a set itself. A traced run must print what an untraced one does. Argument `again`: print once and end.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_processors(const char *who) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) < 0)
    perror("sched_getaffinity");
  printf("%s:", who);
  for (int processor = 0; processor < CPU_SETSIZE; processor++)
    if (CPU_ISSET(processor, &set))
      printf(" %d", processor);
  printf("\n");
  fflush(stdout);
}

static void *in_thread(void *unused) {
  (void)unused;
  print_processors("thread");
  return NULL;
}

static void in_child(const char *program) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    print_processors("child");
    execl(program, program, "again", NULL);
    _exit(1);
  }
  waitpid(child, NULL, 0);
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "again") == 0) {
    print_processors("executed");
    return 0;
  }
  print_processors("program");
  char byte;
  int file = open("/dev/zero", O_RDONLY);
  for (int i = 0; i < 20; i++)
    if (read(file, &byte, 1) != 1)
      return 1;
  print_processors("after reading");
  pthread_t thread;
  if (pthread_create(&thread, NULL, in_thread, NULL))
    return 1;
  pthread_join(thread, NULL);
  print_processors("after a thread");
  in_child(arguments[0]);
  print_processors("after a child");

  cpu_set_t all, first;
  CPU_ZERO(&all);
  sched_getaffinity(0, sizeof all, &all);
  CPU_ZERO(&first);
  for (int processor = CPU_SETSIZE - 1; processor >= 0; processor--)
    if (CPU_ISSET(processor, &all)) {
      CPU_ZERO(&first);
      CPU_SET(processor, &first);
    }
  sched_setaffinity(0, sizeof first, &first);
  print_processors("after choosing one");
  in_child(arguments[0]);
  sched_setaffinity(0, sizeof all, &all);
  print_processors("after choosing all");
  return 0;
}
