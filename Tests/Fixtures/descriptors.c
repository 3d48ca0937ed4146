/* Calls on descriptors as no C library makes them.
 *
 * Shows: a descriptor is an int: the kernel ignores the upper half of its register, and so do filters.
 *
 * Promised, with /dev/zero as descriptor 3: three lseek calls on 3, the second with garbage in the upper half; one on
 * descriptor 4 with 3 in the upper half, which does not count. One mmap of descriptor 3 as its fifth argument, and one of
 * no descriptor with 3 as its length.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  if (open("/dev/zero", O_RDONLY) != 3 || dup(3) != 4)
    return 1;
  syscall(SYS_lseek, 3L, 0L, SEEK_SET);
  syscall(SYS_lseek, 0x7eadbeef00000003L, 0L, SEEK_SET);
  syscall(SYS_lseek, 3L, 0L, SEEK_CUR);
  syscall(SYS_lseek, 0x300000004L, 0L, SEEK_SET);
  syscall(SYS_mmap, 0L, 4096L, (long)PROT_READ, (long)MAP_PRIVATE, 3L, 0L);
  syscall(SYS_mmap, 0L, 3L, (long)PROT_READ, (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
  return 0;
}
