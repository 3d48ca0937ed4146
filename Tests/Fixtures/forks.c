/* Forks three children that do I/O, while the parent does some too.
 *
 * Shows: following children that are copies of the parent.
 *
 * Promised: 60 reads of 64 bytes in child_reads (10, 20 and 30 by the three children), 5 writes of 8 bytes in
 * parent_writes, 15 reads of 64 bytes in grandchild_reads by a child of the last child.
 */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile long total;

__attribute__((noinline)) static void child_reads(int fd, int count) {
  char block[64];
  for (int i = 0; i < count; i++) total += read(fd, block, sizeof block); /* LINE: child_reads */
}

__attribute__((noinline)) static void grandchild_reads(int fd) {
  char block[64];
  for (int i = 0; i < 15; i++) total += read(fd, block, sizeof block); /* LINE: grandchild_reads */
}

__attribute__((noinline)) static void parent_writes(int fd) {
  for (int i = 0; i < 5; i++) total += write(fd, "parent..", 8); /* LINE: parent_writes */
}

static int ends_well(pid_t child) {
  int status;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(void) {
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  pid_t children[3];
  if (zero < 0 || null < 0) return 1;
  for (int i = 0; i < 3; i++) {
    children[i] = fork();
    if (children[i] == 0) {
      child_reads(zero, 10 * (i + 1));
      if (i == 2) {
        pid_t grandchild = fork();
        if (grandchild == 0) {
          grandchild_reads(zero);
          _exit(total == (30 + 15) * 64 ? 0 : 2);
        }
        if (!ends_well(grandchild)) _exit(2);
      }
      _exit(total == 640 * (i + 1) ? 0 : 2);
    }
  }
  parent_writes(null);
  for (int i = 0; i < 3; i++) {
    if (!ends_well(children[i])) return 2;
  }
  return total == 40 ? 0 : 2;
}
