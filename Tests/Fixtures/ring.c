/* I/O that is no system call.
 *
 * ring FILE: reads FILE's first 64 bytes a hundred times by operations of io_uring, one io_uring_enter for each, in
 * read_by_ring. Ends with 3 where io_uring is not to be had.
 * ring FILE pause: the same with 2 ms between reads.
 * ring FILE skip: the same, asking for no completions.
 * ring FILE registered: closes FILE's descriptor when the file is registered with the ring, in the second place, and reads as
 * with pause; then puts /dev/zero into that place, and reads as often again.
 * ring FILE late: one read, of a pipe into which a child writes 300 ms later.
 * ring FILE map: drops FILE, of 64 pages, from memory and touches each page in touch_pages; prints how many major faults
 * the kernel counted meanwhile. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READS = 100, PAGES = 64, PAGE = 4096 };

static char buffer[64];

static int completes = 1, pauses, is_registered, reads = READS;

static __attribute__((noinline)) long read_by_ring(int ring, int file, struct io_uring_sqe *entry, unsigned *tail,
                                                   unsigned mask, unsigned *array) {
  memset(entry, 0, sizeof *entry);
  entry->opcode = IORING_OP_READ;
  entry->fd = file;
  entry->addr = (unsigned long)buffer;
  entry->len = sizeof buffer;
  entry->flags = (completes ? 0 : IOSQE_CQE_SKIP_SUCCESS) | (is_registered ? IOSQE_FIXED_FILE : 0);
  array[*tail & mask] = 0;
  __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
  return syscall(SYS_io_uring_enter, ring, 1, completes, completes ? IORING_ENTER_GETEVENTS : 0, NULL, 0);
}

static int put_zeros(int ring) {
  int zeros = open("/dev/zero", O_RDONLY);
  struct io_uring_files_update update = {.offset = 1, .fds = (unsigned long)&zeros};
  return syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE, &update, 1) == 1 ? 0 : 3;
}

static int use_ring(int file) {
  struct io_uring_params parameters = {0};
  int ring = (int)syscall(SYS_io_uring_setup, 4, &parameters);
  if (ring < 0)
    return 3;
  size_t size = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
  char *queue = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
  size_t completed_size = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
  char *completed = mmap(NULL, completed_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
  struct io_uring_sqe *entries =
      mmap(NULL, parameters.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
  if (queue == MAP_FAILED || completed == MAP_FAILED || entries == MAP_FAILED)
    return 3;
  unsigned *tail = (unsigned *)(queue + parameters.sq_off.tail);
  unsigned mask = *(unsigned *)(queue + parameters.sq_off.ring_mask);
  unsigned *array = (unsigned *)(queue + parameters.sq_off.array);
  unsigned *head = (unsigned *)(completed + parameters.cq_off.head);
  if (is_registered) {
    int files[] = {-1, file};
    if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, files, 2) != 0)
      return 3;
    close(file);
    file = 1;
  }
  for (int i = 0; i < (is_registered ? 2 : 1) * reads; i++) {
    if (i == READS && put_zeros(ring) != 0)
      return 3;
    if (read_by_ring(ring, file, entries, tail, mask, array) != 1)
      return 1;
    if (completes)
      __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    if (pauses)
      usleep(2000);
  }
  return 0;
}

static __attribute__((noinline)) unsigned touch_pages(const volatile char *bytes) {
  unsigned sum = 0;
  for (int i = 0; i < PAGES; i++)
    sum += (unsigned char)bytes[i * PAGE];
  return sum;
}

static int late_pipe(void) {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  if (fork() == 0) {
    usleep(300000);
    _exit(write(ends[1], buffer, sizeof buffer) != sizeof buffer);
  }
  return ends[0];
}

static int use_mapping(int file) {
  fsync(file);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  const char *bytes = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED)
    return 1;
  madvise((void *)bytes, PAGES * PAGE, MADV_RANDOM);
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  unsigned sum = touch_pages(bytes);
  getrusage(RUSAGE_SELF, &after);
  printf("%ld %u\n", after.ru_majflt - before.ru_majflt, sum);
  return 0;
}

int main(int argc, char **argv) {
  int file = argc > 1 ? open(argv[1], O_RDWR) : -1;
  if (file < 0)
    return 2;
  const char *mode = argc > 2 ? argv[2] : "";
  if (strcmp(mode, "map") == 0)
    return use_mapping(file);
  completes = strcmp(mode, "skip") != 0;
  is_registered = strcmp(mode, "registered") == 0;
  pauses = is_registered || strcmp(mode, "pause") == 0;
  if (strcmp(mode, "late") == 0) {
    reads = 1;
    file = late_pipe();
  }
  return use_ring(file);
}
