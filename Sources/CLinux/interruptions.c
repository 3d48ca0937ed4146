#define _GNU_SOURCE
#include "CLinux.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

/* Written by signal handlers, which can reach nothing but globals. */
static volatile sig_atomic_t last_signal, from_kernel, signal_count, alarm_fired;

static void start_ticking(void) {
  const struct itimerval tick = {{0, 20000}, {0, 20000}};
  setitimer(ITIMER_REAL, &tick, NULL);
}

static void on_signal(int signal, siginfo_t *info, void *context) {
  (void)context;
  last_signal = signal;
  from_kernel = info->si_code == SI_KERNEL;
  signal_count++;
  start_ticking();
}

static void on_alarm(int signal) {
  (void)signal;
  alarm_fired = 1;
}

void clinux_catch_interruptions(void) {
  const int caught[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
    struct sigaction old;
    if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
      continue;
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    sigaction(caught[i], &action, NULL);
  }
  struct sigaction on_timer = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &on_timer, NULL);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &unblocked, NULL);
  signal(SIGPIPE, SIG_IGN);
}

void clinux_set_alarm(uint64_t nanoseconds) {
  const struct itimerval alarm = {
      {0, nanoseconds ? 20000 : 0},
      {(time_t)(nanoseconds / 1000000000), (suseconds_t)(nanoseconds % 1000000000 / 1000)}};
  alarm_fired = 0;
  setitimer(ITIMER_REAL, &alarm, NULL);
}

struct clinux_interruption clinux_interruptions(void) {
  return (struct clinux_interruption){last_signal, from_kernel != 0, (unsigned)signal_count, alarm_fired != 0};
}

void clinux_die_of(int number) {
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  signal(number, SIG_DFL);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, number);
  sigprocmask(SIG_UNBLOCK, &unblocked, NULL);
  raise(number);
}
