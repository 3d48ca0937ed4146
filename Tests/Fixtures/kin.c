/* Makes threads and processes in ways that are hard to follow.
 *
 *   kin leader_exits   the first thread ends first; another one reads 10 times and ends the process with status 5
 *   kin many_threads   1,000 threads that each write once, 50 at a time
 *   kin exec_others    a thread executes this program again (mode `exit`) while four others are blocked in calls;
 *                      it has tried a program that does not exist before
 *   kin parent_sibling a child made with CLONE_PARENT reads 10 times
 *   kin thread_signal  a thread made by clone(2) with SIGCHLD as its signal, which the kernel reports as a fork
 *   kin shared_plugin  a process that shares its memory (CLONE_VM) maps code while the parent does as well
 *   kin killed_forkers 200 processes that fork without end, each killed in the middle of it
 *   kin daemon         a daemon that outlives this program by 300 ms and then writes 10 times
 *   kin exit           status 6
 *
 * Promised: status 0 unless another one is named, and no process left behind.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int zero, null, ends[2];
static char path[4200];

static void pause_for(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  while (nanosleep(&time, &time)) continue;
}

__attribute__((noinline)) static void reads(int count) {
  char block[64];
  for (int i = 0; i < count; i++) {
    if (read(zero, block, sizeof block) != sizeof block) _exit(2); /* LINE: reads */
  }
}

static void *outlive(void *unused) {
  pause_for(500);
  reads(10); /* LINE: outlive */
  exit(5);
  return unused;
}

static int leader_exits(void) {
  pthread_t thread;
  if (pthread_create(&thread, 0, outlive, 0)) return 1;
  pthread_exit(0);
}

static void *write_once(void *unused) { return write(null, "written.", 8) == 8 ? unused : (void *)1; }

static int many_threads(void) {
  pthread_t threads[50];
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 50; i++) {
      if (pthread_create(&threads[i], 0, write_once, 0)) return 1;
    }
    for (int i = 0; i < 50; i++) {
      void *result;
      if (pthread_join(threads[i], &result) || result) return 2;
    }
  }
  return 0;
}

static void *block(void *kind) {
  char byte;
  if (kind) pause_for(60000);
  return read(ends[0], &byte, 1) ? kind : 0;
}

static void *execute(void *unused) {
  char *arguments[] = {path, "exit", 0};
  pause_for(50);
  execv("/nonexistent/program", arguments);
  execv(path, arguments);
  exit(3);
  return unused;
}

static int exec_others(void) {
  pthread_t thread;
  if (readlink("/proc/self/exe", path, 4096) < 0 || pipe(ends)) return 1;
  for (long i = 0; i < 4; i++) {
    if (pthread_create(&thread, 0, block, (void *)(i % 2))) return 1;
  }
  if (pthread_create(&thread, 0, execute, 0)) return 1;
  pthread_join(thread, 0);
  return 3;
}

static int sibling_body(void *unused) {
  (void)unused;
  reads(10);
  return 0;
}

static char *new_stack(void) {
  char *stack = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) exit(1);
  return stack + 65536;
}

static int parent_sibling(void) {
  int status;
  pid_t child = fork();
  if (child == 0) _exit(clone(sibling_body, new_stack(), CLONE_PARENT | SIGCHLD, 0) < 0);
  for (int i = 0; i < 2; i++) {
    if (wait(&status) < 0 || status) return 2;
  }
  return 0;
}

static volatile int thread_runs = 1;

static int thread_body(void *unused) {
  (void)unused;
  reads(10);
  thread_runs = 0;
  syscall(SYS_exit, 0);
  return 0;
}

static int thread_signal(void) {
  int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | SIGCHLD;
  if (clone(thread_body, new_stack(), flags, 0) < 0) return 1;
  while (thread_runs) pause_for(5);
  pause_for(20);
  return 0;
}

static void map_code(void) {
  for (int i = 0; i < 20; i++) {
    char *code = mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) _exit(2);
    reads(1);
    munmap(code, 4096);
  }
}

static int sharer_body(void *unused) {
  (void)unused;
  map_code();
  return 0;
}

static int shared_plugin(void) {
  int status;
  pid_t child = clone(sharer_body, new_stack(), CLONE_VM | CLONE_FILES | SIGCHLD, 0);
  map_code();
  return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : 2;
}

static void fork_without_end(void) {
  for (;;) {
    pid_t child = fork();
    if (child == 0) {
      reads(1);
      _exit(0);
    }
    waitpid(child, 0, WNOHANG);
  }
}

static int killed_forkers(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (int i = 0; i < 200; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) fork_without_end();
    struct timespec moment = {.tv_nsec = 500000 + 37000 * (i % 50)};
    nanosleep(&moment, 0);
    kill(child, SIGKILL);
    waitpid(child, 0, 0);
  }
  while (wait(0) > 0) continue;
  return 0;
}

static int daemonize(void) {
  if (fork()) return 0;
  setsid();
  if (fork()) _exit(0);
  pause_for(300);
  for (int i = 0; i < 10; i++) {
    if (write(null, "daemon..", 8) != 8) _exit(2); /* LINE: daemonize */
  }
  _exit(0);
}

int main(int argc, char **argv) {
  static const struct { const char *name; int (*body)(void); } modes[] = {
      {"leader_exits", leader_exits},     {"many_threads", many_threads},   {"exec_others", exec_others},
      {"parent_sibling", parent_sibling}, {"thread_signal", thread_signal}, {"shared_plugin", shared_plugin},
      {"killed_forkers", killed_forkers}, {"daemon", daemonize}};
  if (argc < 2) return 0;
  if (!strcmp(argv[1], "exit")) return 6;
  zero = open("/dev/zero", O_RDONLY);
  null = open("/dev/null", O_WRONLY);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (!strcmp(argv[1], modes[i].name)) return modes[i].body();
  }
  return 1;
}
