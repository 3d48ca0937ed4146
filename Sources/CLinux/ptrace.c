#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

const uint32_t clinux_architecture_x86_64 = AUDIT_ARCH_X86_64;
const uint32_t clinux_option_sysgood = PTRACE_O_TRACESYSGOOD, clinux_option_fork = PTRACE_O_TRACEFORK,
               clinux_option_vfork = PTRACE_O_TRACEVFORK, clinux_option_clone = PTRACE_O_TRACECLONE,
               clinux_option_exec = PTRACE_O_TRACEEXEC, clinux_option_seccomp = PTRACE_O_TRACESECCOMP,
               clinux_option_exitkill = PTRACE_O_EXITKILL;

static int request(enum __ptrace_request kind, pid_t thread, void *address, void *data) {
  return ptrace(kind, thread, address, data) < 0 ? -errno : 0;
}

int clinux_seize(pid_t thread, uint32_t options) {
  return request(PTRACE_SEIZE, thread, NULL, (void *)(uintptr_t)options);
}

int clinux_set_options(pid_t thread, uint32_t options) {
  return request(PTRACE_SETOPTIONS, thread, NULL, (void *)(uintptr_t)options);
}

int clinux_interrupt(pid_t thread) { return request(PTRACE_INTERRUPT, thread, NULL, NULL); }

int clinux_resume_to_syscall(pid_t thread, int signal) {
  return request(PTRACE_SYSCALL, thread, NULL, (void *)(intptr_t)signal);
}

int clinux_resume(pid_t thread, int signal) {
  return request(PTRACE_CONT, thread, NULL, (void *)(intptr_t)signal);
}

int clinux_detach(pid_t thread, int signal) {
  return request(PTRACE_DETACH, thread, NULL, (void *)(intptr_t)signal);
}

int clinux_listen(pid_t thread) { return request(PTRACE_LISTEN, thread, NULL, NULL); }

int clinux_signal_info(pid_t thread, uint8_t info[128]) {
  siginfo_t raw;
  _Static_assert(sizeof raw == 128, "siginfo_t has 128 bytes");
  int status = request(PTRACE_GETSIGINFO, thread, NULL, &raw);
  if (status == 0)
    __builtin_memcpy(info, &raw, sizeof raw);
  return status;
}

int clinux_event_message(pid_t thread, uint64_t *message) {
  unsigned long value = 0;
  int status = request(PTRACE_GETEVENTMSG, thread, NULL, &value);
  *message = value;
  return status;
}

/* __USER_CS (asm/segment.h). */
enum { CODE_SEGMENT_64 = 0x33 };

int clinux_registers(pid_t thread, uint64_t values[17]) {
  uint64_t number;
  bool is_64_bit;
  return clinux_entry_registers(thread, values, &number, &is_64_bit);
}

int clinux_entry_registers(pid_t thread, uint64_t values[17], uint64_t *number, bool *is_64_bit) {
  struct user_regs_struct r;
  int status = request(PTRACE_GETREGS, thread, NULL, &r);
  if (status < 0)
    return status;
  *number = r.orig_rax;
  *is_64_bit = r.cs == CODE_SEGMENT_64;
  const uint64_t ordered[17] = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip};
  __builtin_memcpy(values, ordered, sizeof ordered);
  return 0;
}

int clinux_interrupted_call(pid_t thread, int64_t *number, int64_t *result) {
  struct user_regs_struct r;
  int status = request(PTRACE_GETREGS, thread, NULL, &r);
  if (status < 0)
    return status;
  *number = (int64_t)r.orig_rax;
  *result = (int64_t)r.rax;
  return 0;
}

int clinux_skip_call(pid_t thread) {
  return request(PTRACE_POKEUSER, thread, (void *)offsetof(struct user, regs.orig_rax), (void *)-1L);
}

pid_t clinux_own_thread(void) { return gettid(); }

bool clinux_is_thread_of(pid_t process, pid_t thread) { return syscall(SYS_tgkill, process, thread, 0) == 0; }

static int shares(pid_t one, pid_t other, int what) {
  long order = syscall(SYS_kcmp, one, other, what, 0, 0);
  return order < 0 ? -errno : order == 0;
}

int clinux_shares_memory(pid_t one, pid_t other) { return shares(one, other, KCMP_VM); }

int clinux_shares_descriptors(pid_t one, pid_t other) { return shares(one, other, KCMP_FILES); }

int clinux_syscall_stop(pid_t thread, struct clinux_syscall_stop *stop) {
  struct __ptrace_syscall_info info;
  long size = ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info);
  if (size < 0)
    return -errno;
  stop->architecture = info.arch;
  stop->stack_pointer = info.stack_pointer;
  switch (info.op) {
  case PTRACE_SYSCALL_INFO_ENTRY:
    stop->kind = CLINUX_STOP_ENTRY;
    stop->number = info.entry.nr;
    __builtin_memcpy(stop->arguments, info.entry.args, sizeof stop->arguments);
    break;
  case PTRACE_SYSCALL_INFO_SECCOMP:
    stop->kind = CLINUX_STOP_SECCOMP;
    stop->number = info.seccomp.nr;
    stop->filter_data = info.seccomp.ret_data;
    __builtin_memcpy(stop->arguments, info.seccomp.args, sizeof stop->arguments);
    break;
  case PTRACE_SYSCALL_INFO_EXIT:
    stop->kind = CLINUX_STOP_EXIT;
    stop->result = info.exit.rval;
    break;
  default:
    stop->kind = CLINUX_STOP_OTHER;
  }
  return 0;
}

static enum clinux_event event_of(int status) {
  switch ((unsigned)status >> 16) {
  case 0:
    return CLINUX_EVENT_NONE;
  case PTRACE_EVENT_FORK:
    return CLINUX_EVENT_FORK;
  case PTRACE_EVENT_VFORK:
    return CLINUX_EVENT_VFORK;
  case PTRACE_EVENT_CLONE:
    return CLINUX_EVENT_CLONE;
  case PTRACE_EVENT_EXEC:
    return CLINUX_EVENT_EXEC;
  case PTRACE_EVENT_SECCOMP:
    return CLINUX_EVENT_SECCOMP;
  case PTRACE_EVENT_STOP:
    return CLINUX_EVENT_STOP;
  default:
    return CLINUX_EVENT_OTHER;
  }
}

int clinux_wait(pid_t which, bool block, struct clinux_wait *out) {
  int status = 0;
  pid_t thread = waitpid(which, &status, __WALL | (block ? 0 : WNOHANG));
  if (thread < 0)
    return -errno;
  if (thread == 0)
    return 0;
  out->thread = thread;
  out->exited = WIFEXITED(status);
  out->signaled = WIFSIGNALED(status);
  out->dumped = out->signaled && WCOREDUMP(status);
  out->stopped = WIFSTOPPED(status);
  out->syscall = out->stopped && WSTOPSIG(status) == (SIGTRAP | 0x80);
  out->code = out->exited ? WEXITSTATUS(status) : out->signaled ? WTERMSIG(status) : WSTOPSIG(status) & 0x7f;
  out->event = out->stopped ? event_of(status) : CLINUX_EVENT_NONE;
  return 1;
}
