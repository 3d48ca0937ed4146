#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t clinux_read_memory(pid_t process, uint64_t address, void *buffer, size_t size) {
  const struct iovec local = {buffer, size}, remote = {(void *)(uintptr_t)address, size};
  ssize_t count = process_vm_readv(process, &local, 1, &remote, 1, 0);
  return count < 0 ? -errno : count;
}

ssize_t clinux_read_memory_file(pid_t process, uint64_t address, void *buffer, size_t size) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/mem", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return -errno;
  ssize_t count = pread(file, buffer, size, (off_t)address);
  int error = errno;
  close(file);
  return count < 0 ? -error : count;
}

int clinux_memory_file(const char *name) {
  int file = memfd_create(name, MFD_CLOEXEC);
  return file < 0 ? -errno : file;
}
