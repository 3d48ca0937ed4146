/* Threads that work, wait, signal each other and come and go, until SIGTERM.
 *
 * Shows: attaching and detaching at any moment loses nothing. It exits with 0 only if every queued signal arrived
 * once and in order, every pipe message came back, and no call failed in a way that it may not. A thread that makes
 * no progress for 10 s ends it with status 9. SIGALRM ends it after 120 s.
 *
 *   busy [unsignalled]   without the thread that signals itself: a signal that a tracer has been told of and not
 *                        yet passed on is lost when the tracer is killed, and that thread waits for it in vain
 *
 * Threads: two that send a byte to and fro through pipes (read and write), one that queues real-time signals to
 * itself and waits until each was handled, one that makes short threads, one that makes short processes by vfork and
 * by fork, and waiters that sleep for ever in read, epoll_wait, poll, a futex and clock_nanosleep.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int there[2], back[2], silent[2];
static volatile sig_atomic_t stopping, handled, wrong;
static volatile long progress[5];
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void stop(int signal) { stopping = signal; }

static _Noreturn void fail(const char *what) {
  perror(what);
  _exit(2);
}

__attribute__((noinline)) static void pass_on(int from, int to, volatile long *count) {
  char byte;
  if (read(from, &byte, 1) != 1) fail("read"); /* LINE: pass_on */
  if (write(to, &byte, 1) != 1) fail("write");
  ++*count;
}

static void *ping(void *unused) {
  while (!stopping) pass_on(there[0], back[1], &progress[0]);
  return unused;
}

static void *pong(void *unused) {
  while (!stopping) pass_on(back[0], there[1], &progress[1]);
  return unused;
}

static void on_queued(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  if (info->si_code != SI_QUEUE || info->si_value.sival_int != handled + 1) wrong++;
  handled++;
}

static void *queue(void *unused) {
  for (int sent = 1; !stopping; sent++) {
    if (pthread_sigqueue(pthread_self(), SIGRTMIN + 3, (union sigval){.sival_int = sent})) fail("sigqueue");
    while (handled < sent) sched_yield();
    progress[2]++;
  }
  return unused;
}

static void *nothing(void *unused) { return unused; }

static void *make_threads(void *unused) {
  while (!stopping) {
    pthread_t thread;
    struct timespec moment = {.tv_nsec = 300000};
    if (pthread_create(&thread, 0, nothing, 0) || pthread_join(thread, 0)) fail("thread");
    progress[3]++;
    nanosleep(&moment, 0);
  }
  return unused;
}

static void *make_processes(void *unused) {
  for (volatile int round = 0; !stopping; round++) {
    int status;
    struct timespec moment = {.tv_nsec = 700000};
    pid_t child = round % 2 ? fork() : vfork();
    if (child == 0) {
      if (round % 4 == 0) execl("/bin/true", "true", (char *)0);
      _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status) fail("child");
    progress[4]++;
    nanosleep(&moment, 0);
  }
  return unused;
}

static void *wait_for_ever(void *way) {
  char byte;
  struct epoll_event event;
  struct pollfd entry = {silent[0], POLLIN, 0};
  struct timespec hour = {.tv_sec = 3600};
  int queue = epoll_create1(EPOLL_CLOEXEC);
  if ((long)way == 0 && read(silent[0], &byte, 1) != 1) fail("silent read"); /* LINE: wait_for_ever */
  while ((long)way == 1 && epoll_wait(queue, &event, 1, -1) < 0 && errno == EINTR) continue;
  if ((long)way == 2) poll(&entry, 1, 3600000);
  if ((long)way == 3) pthread_mutex_lock(&held);
  if ((long)way == 4) clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, 0);
  /* The signal that ends the program may come to this thread. */
  if (!stopping) fail("a wait without end");
  return NULL;
}

int main(int argc, char **argv) {
  void *(*bodies[])(void *) = {ping, pong, queue, make_threads, make_processes};
  struct sigaction on_stop = {.sa_handler = stop, .sa_flags = SA_RESTART};
  struct sigaction on_queue = {.sa_sigaction = on_queued, .sa_flags = SA_SIGINFO | SA_RESTART};
  pthread_t threads[5], waiter;
  alarm(120);
  if (pipe2(there, O_CLOEXEC) || pipe2(back, O_CLOEXEC) || pipe2(silent, O_CLOEXEC)) fail("pipe");
  sigaction(SIGTERM, &on_stop, 0);
  sigaction(SIGRTMIN + 3, &on_queue, 0);
  if (write(there[1], "x", 1) != 1) fail("first write");
  pthread_mutex_lock(&held);
  for (long way = 0; way < 5; way++) {
    if (pthread_create(&waiter, 0, wait_for_ever, (void *)way)) fail("waiter");
  }
  for (int i = 0; i < 5; i++) {
    if (i == 2 && argc > 1) continue;
    if (pthread_create(&threads[i], 0, bodies[i], argv)) fail("worker");
  }
  long last[5] = {0};
  for (int idle[5] = {0}; !stopping;) {
    struct timespec tenth = {.tv_nsec = 100000000};
    nanosleep(&tenth, 0);
    for (int i = 0; i < 5; i++) {
      idle[i] = progress[i] == last[i] ? idle[i] + 1 : 0;
      last[i] = progress[i];
      if (idle[i] > 100 && !(i == 2 && argc > 1)) {
        fprintf(stderr, "thread %d makes no progress\n", i);
        _exit(9);
      }
    }
  }
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 10;
  if (argc == 1 && pthread_timedjoin_np(threads[2], 0, &limit)) _exit(8);
  _exit(wrong ? 3 : 0);
}
