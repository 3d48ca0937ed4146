#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int hand_over(int ring, const struct io_uring_params *parameters, uint64_t mark, int descriptor) {
  size_t size = parameters->sq_off.array + parameters->sq_entries * sizeof(uint32_t);
  size_t entries_size = parameters->sq_entries * sizeof(struct io_uring_sqe);
  char *queue = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
  if (queue == MAP_FAILED)
    return -errno;
  struct io_uring_sqe *entry = mmap(NULL, entries_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
  int status = -errno;
  if (entry != MAP_FAILED) {
    entry->opcode = IORING_OP_READ;
    entry->flags = IOSQE_FIXED_FILE;
    entry->fd = descriptor;
    entry->user_data = mark;
    *(uint32_t *)(queue + parameters->sq_off.array) = 0;
    __atomic_store_n((uint32_t *)(queue + parameters->sq_off.tail), 1, __ATOMIC_RELEASE);
    status = syscall(SYS_io_uring_enter, ring, 1, 0, 0, NULL, 0) < 0 ? -errno : 0;
    munmap(entry, entries_size);
  }
  munmap(queue, size);
  return status;
}

int clinux_try_ring(uint64_t mark, int descriptor) {
  struct io_uring_params parameters = {0};
  int ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);
  if (ring < 0)
    return -errno;
  int status = hand_over(ring, &parameters, mark, descriptor);
  close(ring);
  return status;
}
