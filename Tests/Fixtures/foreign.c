/* Calls that are not in the x86-64 table: a 32-bit one (getpid is number 20 there, as writev is here), one of the x32
 * ABI, and a number that no kernel knows. Between them a read and a write that mark their place.
 *
 * Promise: exits with 0 when the 32-bit call returned this process's id, with 77 where the kernel knows no such calls. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  long id;
  (void)!read(-1, "", 1);
  __asm__ volatile("int $0x80" : "=a"(id) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
  syscall(0x40000000 + 39);
  syscall(9999, 1, 2, 3, 4, 5, 6);
  (void)!write(-1, "", 1);
  return (int)id == getpid() ? 0 : 77;
}
