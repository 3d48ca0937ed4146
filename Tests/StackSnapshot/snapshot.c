#define _GNU_SOURCE
#include "StackSnapshot.h"

#include <alloca.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#define NOT_INLINED __attribute__((noinline, disable_tail_calls))

static void copy_registers(uint64_t *registers, const ucontext_t *context) {
  static const int order[17] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                                REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  for (int i = 0; i < 17; i++)
    registers[i] = (uint64_t)context->uc_mcontext.gregs[order[i]];
}

size_t snapshot_read_memory(uint64_t address, void *buffer, size_t bytes) {
  struct iovec local = {buffer, bytes}, remote = {(void *)address, bytes};
  ssize_t count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
  while (count <= 0 && bytes > 4096) {
    bytes -= 4096;
    local.iov_len = remote.iov_len = bytes;
    count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
  }
  return count > 0 ? (size_t)count : 0;
}

static NOT_INLINED void take(snapshot_visit visit, void *state) {
  struct snapshot *snapshot = mmap(NULL, sizeof *snapshot + snapshot_bytes, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (snapshot == MAP_FAILED)
    return;
  void *callers[snapshot_frames + 1];
  int count = backtrace(callers, snapshot_frames + 1);
  for (int i = 1; i < count; i++)
    snapshot->callers[snapshot->caller_count++] = (uint64_t)callers[i];
  ucontext_t context;
  getcontext(&context);
  copy_registers(snapshot->registers, &context);
  unsigned char *copy = (unsigned char *)(snapshot + 1);
  snapshot->stack = copy;
  snapshot->stack_bytes = snapshot_read_memory(snapshot->registers[7], copy, snapshot_bytes);
  visit(snapshot, state);
  munmap(snapshot, sizeof *snapshot + snapshot_bytes);
}

NOT_INLINED void snapshot_nested(unsigned depth, uint64_t sites, snapshot_visit visit, void *state) {
  if (depth == 0) {
    take(visit, state);
  } else if (sites & 1) {
    __asm__ volatile("nop" ::: "memory");
    snapshot_nested(depth - 1, sites >> 1, visit, state);
    __asm__ volatile("nop" ::: "memory");
  } else {
    __asm__ volatile("xchg %%r11, %%r11" ::: "memory");
    snapshot_nested(depth - 1, sites >> 1, visit, state);
    __asm__ volatile("xchg %%r11, %%r11" ::: "memory");
  }
}

NOT_INLINED void snapshot_below(size_t bytes, snapshot_visit visit, void *state) {
  volatile char *room = alloca(bytes);
  room[0] = room[bytes / 2] = 1;
  take(visit, state);
  room[0] = 2;
}

static _Thread_local snapshot_visit handler_visit;
static _Thread_local void *handler_state;

static NOT_INLINED int compare(const void *left, const void *right) {
  if (handler_visit) {
    snapshot_visit visit = handler_visit;
    handler_visit = NULL;
    take(visit, handler_state);
  }
  return *(const int *)left - *(const int *)right;
}

NOT_INLINED void snapshot_in_qsort(snapshot_visit visit, void *state) {
  int numbers[] = {5, 3, 1, 4, 2, 9, 8, 7};
  handler_visit = visit, handler_state = state;
  qsort(numbers, sizeof numbers / sizeof *numbers, sizeof *numbers, compare);
  __asm__ volatile("" ::: "memory");
}

static void handle(int signal) {
  (void)signal;
  take(handler_visit, handler_state);
  __asm__ volatile("" ::: "memory");
}

// Held while the process has the handler.
static pthread_mutex_t handler_lock = PTHREAD_MUTEX_INITIALIZER;

NOT_INLINED void snapshot_in_handler(int on_alternate_stack, snapshot_visit visit, void *state) {
  pthread_mutex_lock(&handler_lock);
  handler_visit = visit, handler_state = state;
  stack_t alternate = {.ss_size = 1 << 20}, before;
  struct sigaction action = {.sa_handler = handle, .sa_flags = on_alternate_stack ? SA_ONSTACK : 0}, old;
  if (on_alternate_stack) {
    alternate.ss_sp = malloc(alternate.ss_size);
    sigaltstack(&alternate, &before);
  }
  sigaction(SIGUSR2, &action, &old);
  // Threads of a pool may have all signals blocked.
  sigset_t wanted, mask;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGUSR2);
  pthread_sigmask(SIG_UNBLOCK, &wanted, &mask);
  pthread_kill(pthread_self(), SIGUSR2);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGUSR2, &old, NULL);
  if (on_alternate_stack) {
    sigaltstack(&before, NULL);
    free(alternate.ss_sp);
  }
  pthread_mutex_unlock(&handler_lock);
}

struct request {
  unsigned depth;
  snapshot_visit visit;
  void *state;
};

static void *start_thread(void *argument) {
  struct request *request = argument;
  snapshot_nested(request->depth, 0, request->visit, request->state);
  __asm__ volatile("" ::: "memory");
  return NULL;
}

void snapshot_in_thread(unsigned depth, snapshot_visit visit, void *state) {
  struct request request = {depth, visit, state};
  pthread_t thread;
  if (pthread_create(&thread, NULL, start_thread, &request) == 0)
    pthread_join(thread, NULL);
}

static void start_coroutine(unsigned high, unsigned low) {
  start_thread((void *)((uintptr_t)high << 32 | low));
  __asm__ volatile("" ::: "memory");
}

void snapshot_in_coroutine(unsigned depth, snapshot_visit visit, void *state) {
  struct request request = {depth, visit, state};
  ucontext_t here, there;
  getcontext(&there);
  there.uc_stack.ss_size = 512 << 10;
  there.uc_stack.ss_sp = malloc(there.uc_stack.ss_size);
  there.uc_link = &here;
  uintptr_t address = (uintptr_t)&request;
  makecontext(&there, (void (*)(void))start_coroutine, 2, (unsigned)(address >> 32), (unsigned)address);
  swapcontext(&here, &there);
  free(there.uc_stack.ss_sp);
}
