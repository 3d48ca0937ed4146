/* A signal handler on an alternate stack does I/O.
 *
 * Shows: unwinding from one stack onto another through the kernel's signal frame: write_from_handler ->
 * handler_on_alternate_stack -> signal frame -> ... -> raise_signals -> main.
 *
 * Promised: 10 writes of 8 bytes in write_from_handler.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

static int fd;
static volatile long total;

__attribute__((noinline)) static void write_from_handler(void) {
  total += write(fd, "handler.", 8); /* LINE: write_from_handler */
}

static void handler_on_alternate_stack(int signal) {
  write_from_handler(); /* LINE: handler_on_alternate_stack */
  total += signal - SIGUSR1;
}

__attribute__((noinline)) static void raise_signals(void) {
  for (int i = 0; i < 10; i++) {
    raise(SIGUSR1); /* LINE: raise_signals */
    total++;
  }
}

int main(void) {
  stack_t stack = {.ss_size = 65536};
  stack.ss_sp = mmap(0, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct sigaction action = {.sa_handler = handler_on_alternate_stack, .sa_flags = SA_ONSTACK};
  fd = open("/dev/null", O_WRONLY);
  if (fd < 0 || stack.ss_sp == MAP_FAILED) return 1;
  if (sigaltstack(&stack, 0) || sigaction(SIGUSR1, &action, 0)) return 1;
  raise_signals(); /* LINE: main */
  return total == 90 ? 0 : 2;
}
