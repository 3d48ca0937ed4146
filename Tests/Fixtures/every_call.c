/* Makes every system call from 0 to 450 once, without doing any of them.
 *
 * Shows: which calls a tracer counts to which class. A seccomp filter fails each call with EUCLEAN before the
 * kernel looks at it; a tracer sees the call all the same. The calls that the program itself needs are told
 * apart by their first argument. 335 and 336 are left out because the kernel exempts them from filters, and
 * 337 to 423 because x86-64 never gave them out.
 *
 * Promised: with PROBE as the first argument, one call of each number that <asm/unistd_64.h> of Linux 6.1
 * has.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PROBE 0x5afe5afeL

int main(void) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROBE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EUCLEAN),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 1;
  for (long number = 0; number <= 450; number++) {
    if (number >= 335 && number <= 423) continue;
    syscall(number, PROBE, 0L, 0L, 0L, 0L, 0L);
  }
  return 0;
}
