/* Signal handlers on the ordinary stack do I/O while other functions are interrupted.
 *
 * Shows: the address below a signal frame is the interrupted instruction itself, not a return address: it
 * must not be lowered by one. interrupted_work is stopped in its middle, interrupted_at_entry at its very
 * first instruction (lowered by one that address is in the function before), work_with_kill inside kill(2).
 *
 * Promised: 30 reads of 16 bytes in handler_reads: 10 each below interrupted_work, interrupted_at_entry and
 * work_with_kill.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

static int fd;
static volatile long total;

__attribute__((noinline)) static void handler_reads(void) {
  char block[16];
  total += read(fd, block, sizeof block); /* LINE: handler_reads */
}

static void fault_handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  handler_reads(); /* LINE: fault_handler */
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2; /* past the two bytes of ud2 */
}

static void kill_handler(int signal) {
  handler_reads(); /* LINE: kill_handler */
  total += signal - SIGUSR1;
}

/* Two functions without a gap between them. */
void interrupted_at_entry(void);
__asm__(
    ".text\n"
    ".type function_before_entry, @function\n"
    "function_before_entry:\n"
    "  .cfi_startproc\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size function_before_entry, . - function_before_entry\n"
    ".type interrupted_at_entry, @function\n"
    "interrupted_at_entry:\n"
    "  .cfi_startproc\n"
    "  ud2\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size interrupted_at_entry, . - interrupted_at_entry\n");

__attribute__((noinline)) static void interrupted_work(void) {
  for (int i = 0; i < 10; i++) {
    total++;
    __asm__ volatile("ud2"); /* LINE: interrupted_work */
    total++;
  }
}

__attribute__((noinline)) static void work_with_entry(void) {
  for (int i = 0; i < 10; i++) {
    interrupted_at_entry(); /* LINE: work_with_entry */
    total++;
  }
}

__attribute__((noinline)) static void work_with_kill(void) {
  for (int i = 0; i < 10; i++) {
    kill(getpid(), SIGUSR1); /* LINE: work_with_kill */
    total++;
  }
}

int main(void) {
  struct sigaction fault = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};
  struct sigaction user = {.sa_handler = kill_handler};
  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0 || sigaction(SIGILL, &fault, 0) || sigaction(SIGUSR1, &user, 0)) return 1;
  interrupted_work(); /* LINE: main work */
  work_with_entry(); /* LINE: main entry */
  work_with_kill(); /* LINE: main kill */
  return total == 30 * 16 + 40 ? 0 : 2;
}
