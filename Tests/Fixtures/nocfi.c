/* A function without unwind information stands in the middle of the stack.
 *
 * Shows: going on by the frame pointer where there is no unwind information: leaf_reads -> nocfi_middle ->
 * call_through -> main. Built with LOST defined, nocfi_middle keeps no frame pointer either (it puts nonsense
 * in rbp): unwinding must end there, with the leaf right and the reason counted.
 *
 * Promised: 25 reads of 64 bytes in leaf_reads.
 */
#include <fcntl.h>
#include <unistd.h>

static int fd;
static volatile long total;

/* Calls its argument. No .cfi directives: .eh_frame does not know this function. */
void nocfi_middle(void (*function)(void));
__asm__(
    ".text\n"
    ".type nocfi_middle, @function\n"
    "nocfi_middle:\n"
    "  push %rbp\n"
#ifdef LOST
    "  sub $32, %rsp\n"
    "  mov $8, %ebp\n"
    "  call *%rdi\n"
    "  add $32, %rsp\n"
#else
    "  mov %rsp, %rbp\n"
    "  call *%rdi\n"
#endif
    "  pop %rbp\n"
    "  ret\n"
    ".size nocfi_middle, . - nocfi_middle\n");

static void leaf_reads(void) {
  char block[64];
  total += read(fd, block, sizeof block); /* LINE: leaf_reads */
}

__attribute__((noinline)) static void call_through(void) {
  for (int i = 0; i < 25; i++) {
    nocfi_middle(leaf_reads); /* LINE: call_through */
    total++;
  }
}

int main(void) {
  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  call_through(); /* LINE: main */
  return total == 65 * 25 ? 0 : 2;
}
