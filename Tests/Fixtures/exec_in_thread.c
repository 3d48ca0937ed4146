/* A thread other than the first one executes another program.
 *
 * Shows: the kernel ends all other threads and gives the executing thread the id of the first one.
 *
 * Promised: 5 reads of 64 bytes in leader_reads, 7 in thread_reads, then the program of the first argument
 * with the arguments after it, or `nested-O2 20` from the program's own directory.
 */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static char path[4200];
static char *default_arguments[] = {path, "20", 0};
static char **arguments = default_arguments;
static int fd;
static volatile long total;

__attribute__((noinline)) static void leader_reads(void) {
  char block[64];
  for (int i = 0; i < 5; i++) total += read(fd, block, sizeof block); /* LINE: leader_reads */
}

__attribute__((noinline)) static void thread_reads(void) {
  char block[64];
  for (int i = 0; i < 7; i++) total += read(fd, block, sizeof block); /* LINE: thread_reads */
}

static void *execute(void *unused) {
  thread_reads();
  execv(arguments[0], arguments); /* LINE: execute */
  _exit(127);
  return unused;
}

int main(int argc, char **argv) {
  if (argc > 1) {
    arguments = argv + 1;
  } else {
    if (readlink("/proc/self/exe", path, 4096) < 0) return 1;
    strcpy(strrchr(path, '/'), "/nested-O2");
  }
  fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 1;
  leader_reads();
  pthread_t thread;
  if (pthread_create(&thread, 0, execute, 0)) return 1;
  pthread_join(thread, 0);
  return 2;
}
