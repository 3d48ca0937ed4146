/* Starts another fixture by vfork and execv, waits for it, and does I/O of its own before and after.
 *
 * Shows: following a child that shares its parent's memory until it runs another program.
 *
 * Promised: 5 writes of 8 bytes in before_child, 7 in after_child; the child runs the program of the first
 * argument with the arguments after it, or `nested-O2 20` from the program's own directory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[4200];
static char *default_arguments[] = {path, "20", 0};
static char **arguments = default_arguments;
static volatile long total;

__attribute__((noinline)) static void before_child(int fd) {
  for (int i = 0; i < 5; i++) total += write(fd, "before..", 8); /* LINE: before_child */
}

__attribute__((noinline)) static void after_child(int fd) {
  for (int i = 0; i < 7; i++) total += write(fd, "after...", 8); /* LINE: after_child */
}

int main(int argc, char **argv) {
  if (argc > 1) {
    arguments = argv + 1;
  } else {
    if (readlink("/proc/self/exe", path, 4096) < 0) return 1;
    strcpy(strrchr(path, '/'), "/nested-O2");
  }
  int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return 1;
  before_child(fd);
  pid_t child = vfork();
  if (child == 0) {
    execv(arguments[0], arguments); /* LINE: main execv */
    _exit(127);
  }
  int status;
  if (child < 0 || waitpid(child, &status, 0) != child) return 1; /* LINE: main wait */
  after_child(fd);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
