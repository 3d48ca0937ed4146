/* Installs a seccomp filter of its own, which decides over getppid and writev.
 *
 *   own_filter errno   they fail with EBADE
 *   own_filter trace   they ask for a tracer, which this program does not have: they fail with ENOSYS
 *   own_filter kill    the process is killed by SIGSYS at the first one
 *   own_filter int80   no filter; calls by int 0x80, whose numbers mean other calls: number 4 is write here (and
 *                      stat in the 64-bit table), 20 is getpid (and writev there)
 *
 * Promised: status 0 if the calls ended so, after 10 reads of 64 bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int install(unsigned action) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_writev, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int fails_with(int error, int null) {
  struct iovec vector = {"written.", 8};
  errno = 0;
  if (writev(null, &vector, 1) != -1 || errno != error) return 0;
  errno = 0;
  return syscall(SYS_getppid) == -1 && errno == error;
}

static long int80(long number, long first, long second, long third) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third) : "memory",
                   "r8", "r9", "r10", "r11");
  return result;
}

static int old_calls(int null) {
  char *low = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (low == MAP_FAILED) return 1;
  for (int i = 0; i < 5; i++) {
    if (int80(4, null, (long)low, 8) != 8 || int80(20, 0, 0, 0) != getpid()) return 2;
  }
  return 0;
}

int main(int argc, char **argv) {
  char block[64];
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  for (int i = 0; i < 10; i++) {
    if (read(zero, block, sizeof block) != sizeof block) return 1; /* LINE: main */
  }
  if (argc < 2) return 0;
  if (!strcmp(argv[1], "int80")) return old_calls(null);
  unsigned action = !strcmp(argv[1], "errno")   ? SECCOMP_RET_ERRNO | EBADE
                    : !strcmp(argv[1], "trace") ? SECCOMP_RET_TRACE
                                                : SECCOMP_RET_KILL_PROCESS;
  if (install(action)) return 1;
  return fails_with(action == SECCOMP_RET_TRACE ? ENOSYS : EBADE, null) ? 0 : 2;
}
