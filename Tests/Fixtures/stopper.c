/* Stops itself and writes once it is continued.
 *
 * Shows: job control goes through a tracer: the program really stops, and SIGCONT really continues it.
 *
 *   stopper stop|tstp        stops by SIGSTOP or SIGTSTP until somebody sends SIGCONT
 *   stopper stop|tstp self   a forked child sends SIGCONT as soon as /proc says that the parent has stopped
 *
 * The kernel ignores SIGTSTP in an orphaned process group. The calls of the child are not counted on: it
 * polls, for half a second at most (a tracer keeps the parent from ever showing as stopped).
 *
 * Promised: 4 writes of 8 bytes in before_stop, 6 in after_continue, and status 0 only if SIGCONT's handler
 * ran.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t continued;
static volatile long total;

static void note_continue(int signal) { continued = signal; }

__attribute__((noinline)) static void before_stop(int fd) {
  for (int i = 0; i < 4; i++) total += write(fd, "before..", 8); /* LINE: before_stop */
}

__attribute__((noinline)) static void after_continue(int fd) {
  for (int i = 0; i < 6; i++) total += write(fd, "after...", 8); /* LINE: after_continue */
}

/* State letter of a process; T is stopped, t is stopped by a tracer. */
static char state_of(pid_t process) {
  char path[64], state = '?';
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  FILE *file = fopen(path, "r");
  if (!file) return '?';
  if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = '?';
  fclose(file);
  return state;
}

static void continue_parent(void) {
  struct timespec millisecond = {.tv_nsec = 1000000};
  pid_t parent = getppid();
  for (int i = 0; i < 500 && state_of(parent) != 'T'; i++) nanosleep(&millisecond, 0);
  /* A traced parent may show as t at other times too: whatever it shows by now, it gets its signal. */
  kill(parent, SIGCONT);
  _exit(0);
}

int main(int argc, char **argv) {
  int stop = argc > 1 && !strcmp(argv[1], "tstp") ? SIGTSTP : SIGSTOP;
  struct sigaction action = {.sa_handler = note_continue};
  int fd = open("/dev/null", O_WRONLY);
  if (fd < 0 || sigaction(SIGCONT, &action, 0)) return 1;
  before_stop(fd);
  if (argc > 2) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) continue_parent();
  }
  raise(stop);
  after_continue(fd);
  if (argc > 2) wait(0);
  return continued == SIGCONT && total == 80 ? 0 : 2;
}
