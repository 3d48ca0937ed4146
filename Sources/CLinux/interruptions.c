#define _GNU_SOURCE
#include "CLinux.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

/* Written by signal handlers, which can reach nothing but globals. */
static volatile sig_atomic_t counts[NSIG][2], signal_count, alarm_fired, request_came, is_catching;

static void start_ticking(void) {
  const struct itimerval tick = {{0, 20000}, {0, 20000}};
  setitimer(ITIMER_REAL, &tick, NULL);
}

static void on_signal(int signal, siginfo_t *info, void *context) {
  (void)context;
  counts[signal][info->si_code == SI_KERNEL ? CLINUX_FROM_TERMINAL : CLINUX_FROM_PROCESS]++;
  signal_count++;
  start_ticking();
}

static void on_request(int signal) {
  (void)signal;
  request_came = 1;
  if (is_catching)
    start_ticking();
}

static void on_alarm(int signal) {
  (void)signal;
  alarm_fired = 1;
}

/* Without it an alarm would end this process. */
static void catch_alarm(void) {
  const struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
}

static const int caught[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
enum { CAUGHT = sizeof caught / sizeof *caught };
static struct sigaction former[CAUGHT];

static void catch_requests(int flags) {
  struct sigaction former_action, action = {.sa_handler = on_request, .sa_flags = flags};
  sigaction(SIGUSR1, NULL, &former_action);
  if (former_action.sa_handler != SIG_IGN)
    sigaction(SIGUSR1, &action, NULL);
}

void clinux_catch_requests(void) { catch_requests(SA_RESTART); }

void clinux_catch_interruptions(void) {
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < CAUGHT; i++)
    sigaddset(&action.sa_mask, caught[i]); /* one handler at a time counts */
  for (size_t i = 0; i < CAUGHT && !is_catching; i++) {
    sigaction(caught[i], NULL, &former[i]);
    if (former[i].sa_handler != SIG_IGN)
      sigaction(caught[i], &action, NULL);
  }
  catch_requests(0);
  catch_alarm();
  is_catching = 1;
  if (request_came)
    start_ticking();
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGALRM);
  sigaddset(&unblocked, SIGUSR1);
  sigprocmask(SIG_UNBLOCK, &unblocked, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
}

void clinux_release_interruptions(void) {
  for (size_t i = 0; i < CAUGHT && is_catching; i++)
    sigaction(caught[i], &former[i], NULL);
  is_catching = 0;
}

void clinux_set_alarm(uint64_t nanoseconds) {
  catch_alarm();
  const struct itimerval alarm = {
      {0, nanoseconds ? 20000 : 0},
      {(time_t)(nanoseconds / 1000000000), (suseconds_t)(nanoseconds % 1000000000 / 1000)}};
  struct itimerval armed;
  getitimer(ITIMER_REAL, &armed);
  if (nanoseconds && timerisset(&armed.it_value) && !timercmp(&alarm.it_value, &armed.it_value, <))
    return; /* it comes sooner */
  setitimer(ITIMER_REAL, &alarm, NULL);
  if (!nanoseconds)
    alarm_fired = 0;
}

bool clinux_take_alarm(void) {
  if (!alarm_fired)
    return false;
  alarm_fired = 0;
  return true;
}

unsigned clinux_interruption_count(void) { return (unsigned)signal_count; }

bool clinux_take_request(void) {
  if (!request_came)
    return false;
  request_came = 0;
  return true;
}

unsigned clinux_interruption_count_of(int signal, enum clinux_origin origin) {
  return (unsigned)counts[signal][origin];
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
