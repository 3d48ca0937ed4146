/* Sends itself signals and checks that each arrives once, with what was sent along with it.
 *
 *   signals trap       100 SIGTRAP by kill(2), which a tracer must tell from its own traps
 *   signals breakpoint 10 int3 instructions, whose SIGTRAP has si_code SI_KERNEL or TRAP_BRKPT
 *   signals queue      100 queued real-time signals while blocked: all arrive, in order, with their values
 *   signals restart    a read that a handler with SA_RESTART interrupts 20 times, and one that ends with EINTR
 *   signals poll       a poll with timeout that SIGSTOP and SIGCONT interrupt, of which the kernel goes on with the rest
 *   signals children   500 children that end at the same time
 *
 * Status 0 only if everything arrived as it was sent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t arrived, wrong;

static void pause_for(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  while (nanosleep(&time, &time)) continue;
}

static void catch(int number, void (*handler)(int, siginfo_t *, void *), int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
  if (sigaction(number, &action, 0)) exit(1);
}

static void on_trap(int number, siginfo_t *info, void *context) {
  (void)context;
  arrived++;
  if (number != SIGTRAP || info->si_code != SI_USER || info->si_pid != getpid()) wrong++;
}

static int trap(void) {
  catch(SIGTRAP, on_trap, 0);
  for (int i = 0; i < 100; i++) kill(getpid(), SIGTRAP);
  return arrived == 100 && !wrong ? 0 : 2;
}

static void on_breakpoint(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  arrived++;
  if (info->si_code != SI_KERNEL && info->si_code != TRAP_BRKPT) wrong++;
}

static int breakpoint(void) {
  catch(SIGTRAP, on_breakpoint, 0);
  for (int i = 0; i < 10; i++) __asm__ volatile("int3");
  return arrived == 10 && !wrong ? 0 : 2;
}

static void on_queued(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  if (info->si_code != SI_QUEUE || info->si_value.sival_int != arrived) wrong++;
  arrived++;
}

static int queue(void) {
  sigset_t blocked;
  catch(SIGRTMIN + 5, on_queued, 0);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN + 5);
  sigprocmask(SIG_BLOCK, &blocked, 0);
  for (int i = 0; i < 100; i++) {
    if (sigqueue(getpid(), SIGRTMIN + 5, (union sigval){.sival_int = i})) return 1;
  }
  sigprocmask(SIG_UNBLOCK, &blocked, 0);
  return arrived == 100 && !wrong ? 0 : 2;
}

static void on_user(int number, siginfo_t *info, void *context) {
  (void)number, (void)info, (void)context;
  arrived++;
}

static int restart(void) {
  int ends[2], status;
  char byte = 0;
  if (pipe(ends)) return 1;
  catch(SIGUSR1, on_user, SA_RESTART);
  catch(SIGUSR2, on_user, 0);
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 20; i++) {
      pause_for(5);
      kill(getppid(), SIGUSR1);
    }
    pause_for(20);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    pause_for(50);
    kill(getppid(), SIGUSR2);
    pause_for(50);
    _exit(0);
  }
  if (read(ends[0], &byte, 1) != 1 || byte != 'x') return 2; /* LINE: restart */
  if (arrived < 1 || arrived > 20) return 3;
  if (read(ends[0], &byte, 1) != -1 || errno != EINTR) return 4;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 5;
}

static int wait_in_poll(void) {
  struct timespec start, end;
  int status;
  pid_t child = fork();
  if (child == 0) {
    pause_for(100);
    kill(getppid(), SIGSTOP);
    pause_for(50);
    kill(getppid(), SIGCONT);
    _exit(0);
  }
  clock_gettime(CLOCK_MONOTONIC, &start);
  if (poll(0, 0, 400)) return 2; /* LINE: wait_in_poll */
  clock_gettime(CLOCK_MONOTONIC, &end);
  long milliseconds = (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000;
  if (milliseconds < 399) return 3;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 4;
}

static int children(void) {
  int ends[2], ended = 0, status;
  char byte;
  catch(SIGCHLD, on_user, SA_RESTART);
  if (pipe(ends)) return 1;
  for (int i = 0; i < 500; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      close(ends[1]);
      _exit(read(ends[0], &byte, 1) == 0 ? 7 : 1);
    }
  }
  close(ends[1]);
  while (ended < 500) {
    pid_t child = wait(&status);
    if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 7) return 2;
    ended++;
  }
  return arrived > 0 ? 0 : 3;
}

int main(int argc, char **argv) {
  static const struct { const char *name; int (*body)(void); } modes[] = {
      {"trap", trap},       {"breakpoint", breakpoint}, {"queue", queue},
      {"restart", restart}, {"poll", wait_in_poll},     {"children", children}};
  alarm(60);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (argc == 1 || !strcmp(argv[1], modes[i].name)) {
      arrived = wrong = 0;
      int status = modes[i].body();
      if (status) {
        fprintf(stderr, "%s: %d\n", modes[i].name, status);
        return status;
      }
    }
  }
  return 0;
}
