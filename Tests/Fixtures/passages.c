/* Counts its own passages of a tracepoint by a perf event while it makes ten children.
 *
 * Shows: whether an observer keeps tracepoints from others. Ends with 0 if each passage was counted, with 3 if that is not
 * permitted, else with 1. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 10 };

static uint64_t identifier(void) {
  char text[32] = "";
  int file = open("/sys/kernel/tracing/events/sched/sched_process_fork/id", O_RDONLY);
  if (file < 0 || read(file, text, sizeof text - 1) <= 0) exit(3);
  close(file);
  return strtoull(text, NULL, 10);
}

int main(void) {
  struct perf_event_attr event = {
      .type = PERF_TYPE_TRACEPOINT, .size = sizeof event, .config = identifier(), .sample_period = 0};
  int counter = (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (counter < 0) return 3;
  for (int made = 0; made < CHILDREN; made++) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) != child) return 2;
  }
  uint64_t passages = 0;
  if (read(counter, &passages, sizeof passages) != sizeof passages) return 2;
  if (passages == CHILDREN) return 0;
  fprintf(stderr, "passages: %llu of %d were counted\n", (unsigned long long)passages, CHILDREN);
  return 1;
}
