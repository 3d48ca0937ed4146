/* Snapshots of this process's own stack in known situations: registers, a copy of the stack, and the return addresses
 * that glibc's backtrace(3) finds from the same place, to compare an unwind against. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { snapshot_bytes = 256 << 10, snapshot_frames = 256 };

struct snapshot {
  /* In DWARF order: rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8…r15, rip. */
  uint64_t registers[17];
  /* The memory from the stack pointer on, as far as it could be read. */
  const unsigned char *stack;
  size_t stack_bytes;
  /* Return addresses, leaf first, without the place of the snapshot itself. */
  uint64_t callers[snapshot_frames];
  size_t caller_count;
};

/* Called with a snapshot while all of its frames are alive. */
typedef void (*snapshot_visit)(const struct snapshot *snapshot, void *state);

/* Below `depth` frames; bit n of `sites` chooses the call site in the frame of depth n. */
void snapshot_nested(unsigned depth, uint64_t sites, snapshot_visit visit, void *state);
/* Below a frame of `bytes` bytes. */
void snapshot_below(size_t bytes, snapshot_visit visit, void *state);
/* From the comparison function of qsort(3). */
void snapshot_in_qsort(snapshot_visit visit, void *state);
/* From the handler of a signal that interrupts this thread; on an alternate stack where one is asked for. */
void snapshot_in_handler(int on_alternate_stack, snapshot_visit visit, void *state);
/* In a new thread. */
void snapshot_in_thread(unsigned depth, snapshot_visit visit, void *state);
/* In a coroutine on a stack of its own (makecontext(3)). */
void snapshot_in_coroutine(unsigned depth, snapshot_visit visit, void *state);

/* Copies memory of this process as far as it is mapped; how many bytes. */
size_t snapshot_read_memory(uint64_t address, void *buffer, size_t bytes);
