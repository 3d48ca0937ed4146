/* Starts children by clone3(2) and clone(2) in ways that no fork or thread library does.
 *
 * Shows: following children by what the kernel says about them: a copy made by clone3, and a process of its
 * own that shares the parent's memory and runs on a stack from mmap.
 *
 * Promised: 10 reads of 64 bytes in clone3_child_reads, 20 in shared_memory_child_reads, 5 in parent_reads.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;
static volatile long total;

__attribute__((noinline)) static void clone3_child_reads(void) {
  char block[64];
  for (int i = 0; i < 10; i++) total += read(fd, block, sizeof block); /* LINE: clone3_child_reads */
}

static int shared_memory_child_reads(void *unused) {
  char block[64];
  for (int i = 0; i < 20; i++) total += read(fd, block, sizeof block); /* LINE: shared_memory_child_reads */
  return unused != 0;
}

__attribute__((noinline)) static void parent_reads(void) {
  char block[64];
  for (int i = 0; i < 5; i++) total += read(fd, block, sizeof block); /* LINE: parent_reads */
}

static int ends_well(pid_t child) {
  int status;
  return child > 0 && waitpid(child, &status, __WALL) == child && status == 0;
}

int main(void) {
  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;

  struct clone_args arguments = {.exit_signal = SIGCHLD};
  pid_t copy = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
  if (copy == 0) {
    clone3_child_reads();
    _exit(total == 640 ? 0 : 2);
  }
  if (!ends_well(copy)) return 2;

  char *stack = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) return 1;
  pid_t sharer = clone(shared_memory_child_reads, stack + 65536, CLONE_VM | CLONE_FILES | SIGCHLD, 0);
  if (!ends_well(sharer)) return 2;
  parent_reads();
  return total == 25 * 64 ? 0 : 2;
}
