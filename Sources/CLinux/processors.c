#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

int clinux_get_processors(pid_t thread, struct clinux_processors *processors) {
  memset(processors, 0, sizeof *processors);
  return sched_getaffinity(thread, sizeof *processors, (cpu_set_t *)processors) < 0 ? -errno : 0;
}

int clinux_set_processors(pid_t thread, const struct clinux_processors *processors) {
  return sched_setaffinity(thread, sizeof *processors, (const cpu_set_t *)processors) < 0 ? -errno : 0;
}

int clinux_current_processor(void) {
  int processor = sched_getcpu();
  return processor < 0 ? -errno : processor;
}

int clinux_run_when_idle(void) {
  struct sched_param parameters = {0};
  return sched_setscheduler(0, SCHED_IDLE, &parameters) != 0 ? -errno : 0;
}
