/* What Swift cannot call: variadic ptrace, wait-status macros, the child between fork and exec, signal handlers.
 *
 * These wrappers hold no policy. Unless said otherwise they return 0 or a positive result, and a negative errno. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* --- ptrace(2) --- */

/* PTRACE_SEIZE with PTRACE_O_* options. */
int clinux_seize(pid_t thread, uint32_t options);
/* PTRACE_SETOPTIONS of a stopped thread. */
int clinux_set_options(pid_t thread, uint32_t options);
/* PTRACE_INTERRUPT: makes a seized thread stop. */
int clinux_interrupt(pid_t thread);
/* PTRACE_SYSCALL, PTRACE_CONT, PTRACE_DETACH with a signal to deliver (0: none); PTRACE_LISTEN. */
int clinux_resume_to_syscall(pid_t thread, int signal);
int clinux_resume(pid_t thread, int signal);
int clinux_detach(pid_t thread, int signal);
int clinux_listen(pid_t thread);
/* PTRACE_GETSIGINFO: the 128 bytes of the siginfo_t of a thread that stopped at a signal. */
int clinux_signal_info(pid_t thread, uint8_t info[128]);
/* PTRACE_GETEVENTMSG. */
int clinux_event_message(pid_t thread, uint64_t *message);
/* PTRACE_GETREGS, in DWARF order of x86-64: rax rdx rcx rbx rsi rdi rbp rsp r8…r15 rip. */
int clinux_registers(pid_t thread, uint64_t values[17]);
/* The same of a thread that has stopped before a call, and from the same request the number of the call (orig_rax) and
 * whether the thread runs 64-bit code (cs). */
int clinux_entry_registers(pid_t thread, uint64_t values[17], uint64_t *number, bool *is_64_bit);
/* The call that a stopped thread was in when it stopped, from PTRACE_GETREGS: number (orig_rax, -1: none) and what it
 * returned or is about to (rax). */
int clinux_interrupted_call(pid_t thread, int64_t *number, int64_t *result);
/* Makes a thread skip the call whose entry it stopped at; it returns ENOSYS unless rax is changed as well. */
int clinux_skip_call(pid_t thread);

enum clinux_stop_kind { CLINUX_STOP_OTHER, CLINUX_STOP_ENTRY, CLINUX_STOP_EXIT, CLINUX_STOP_SECCOMP };

/* PTRACE_GET_SYSCALL_INFO (Linux 5.3), flattened. */
struct clinux_syscall_stop {
  enum clinux_stop_kind kind;
  uint32_t architecture; /* AUDIT_ARCH_* */
  uint64_t stack_pointer;
  uint64_t number;       /* entry and seccomp stops */
  uint64_t arguments[6]; /* entry and seccomp stops */
  int64_t result;        /* exit stops: what the call returned, negative errno on error */
  uint32_t filter_data;  /* seccomp stops: SECCOMP_RET_DATA of the filter that asked for it */
};
int clinux_syscall_stop(pid_t thread, struct clinux_syscall_stop *stop);

extern const uint32_t clinux_architecture_x86_64;

/* PTRACE_O_* and PTRACE_EVENT_* constants, which glibc has as enumerators of one anonymous enum. */
extern const uint32_t clinux_option_sysgood, clinux_option_fork, clinux_option_vfork, clinux_option_clone,
    clinux_option_exec, clinux_option_seccomp, clinux_option_exitkill;
enum clinux_event {
  CLINUX_EVENT_NONE,
  CLINUX_EVENT_FORK,
  CLINUX_EVENT_VFORK,
  CLINUX_EVENT_CLONE,
  CLINUX_EVENT_EXEC,
  CLINUX_EVENT_SECCOMP,
  CLINUX_EVENT_STOP,
  CLINUX_EVENT_OTHER
};

/* --- kinship --- */

/* gettid(2): what /proc calls the tracer of the threads that the calling thread traces. */
pid_t clinux_own_thread(void);
/* Whether a thread belongs to a process: tgkill(2) without a signal. */
bool clinux_is_thread_of(pid_t process, pid_t thread);
/* kcmp(2) with KCMP_VM: 1 when both share their memory, 0 when not, else -errno. */
int clinux_shares_memory(pid_t one, pid_t other);
/* The same with KCMP_FILES, of their tables of descriptors. */
int clinux_shares_descriptors(pid_t one, pid_t other);

/* --- wait status --- */

struct clinux_wait {
  pid_t thread;
  bool exited;   /* code holds the exit status */
  bool signaled; /* code holds the signal */
  bool dumped;   /* a signal ended it and its memory was dumped */
  bool stopped;  /* code holds the signal without the syscall mark */
  bool syscall;  /* a system call stop (PTRACE_O_TRACESYSGOOD) */
  int code;
  enum clinux_event event;
};
/* waitpid(-1 or pid, __WALL | flags). Returns 1 with *out filled, 0 when WNOHANG found nothing, else -errno. */
int clinux_wait(pid_t which, bool block, struct clinux_wait *out);

/* --- memory --- */

/* process_vm_readv(2) of one range, and pread(2) on /proc/PID/mem. Return the number of bytes read, which may be short. */
ssize_t clinux_read_memory(pid_t process, uint64_t address, void *buffer, size_t size);
ssize_t clinux_read_memory_file(pid_t process, uint64_t address, void *buffer, size_t size);
/* An anonymous file in memory, closed on exec. */
int clinux_memory_file(const char *name);

/* --- launching --- */

struct clinux_launch {
  const char *path; /* what to execve */
  char *const *arguments;
  char *const *environment;
  const void *filter_program; /* struct sock_filter[]; NULL: no filter */
  unsigned short filter_length;
};
/* Where the child failed, beside the errno. */
enum clinux_launch_step { CLINUX_LAUNCH_FILTER = 1, CLINUX_LAUNCH_EXEC = 2 };

/* Forks a child that waits until a byte comes through *release, then installs the filter and executes the program.
 * no_new_privs is set only where the kernel refuses the filter without it.
 * If that fails it writes two ints (step, errno) to *report, which an exec closes. Returns the child's pid. */
pid_t clinux_launch(const struct clinux_launch *launch, int *release, int *report);

/* --- processors --- */

/* Up to 1,024 processors, a bit each (sched_getaffinity(2)). Thread 0 is the calling one. */
struct clinux_processors {
  uint64_t words[16];
};
int clinux_get_processors(pid_t thread, struct clinux_processors *processors);
int clinux_set_processors(pid_t thread, const struct clinux_processors *processors);
/* The processor that the calling thread runs on now. */
int clinux_current_processor(void);

/* Lets the calling thread run only when nobody else wants the processor (SCHED_IDLE). */
int clinux_run_when_idle(void);

/* Forks a child that waits for a byte through *release, then asks for its parent's id `calls` times and exits.
 * It runs on `processors` where that is not NULL. */
pid_t clinux_launch_idle_calls(int *release, unsigned calls, const struct clinux_processors *processors);

/* --- what a system lets one do --- */

/* Forks a process that has another parent at once, as any other of the same user, and waits for *release to close.
 * Returns its pid. */
pid_t clinux_launch_orphan(int *release);
/* Installs a seccomp(2) filter that allows everything in a child. Returns 0 or -errno. */
int clinux_try_filter(void);
/* Hands one operation to a ring of io_uring(7) of its own: a read of a registered file that there is not, with a mark
 * (user_data) and the place of that file. Returns 0 or -errno. */
int clinux_try_ring(uint64_t mark, int descriptor);

/* --- descriptors of other processes --- */

/* pidfd_open(2) of a thread; before Linux 6.9 of the first thread of a process only. */
int clinux_open_thread(pid_t thread);
/* pidfd_getfd(2) (Linux 5.6): a descriptor of a thread, duplicated into this process and closed on exec. */
int clinux_duplicate_descriptor(int thread, int descriptor);
/* Makes the kernel keep fewer than 64 descriptors open until the one that is returned is closed, and then close them without
 * anybody waiting for it. Returns -errno where that is not possible. */
int clinux_close_later(const int *descriptors, size_t count);
/* Closes what that has returned. */
void clinux_close_now(int keeper);

/* --- interruptions of the capture loop --- */

/* Remembers a SIGUSR1 that comes before interruptions are caught, unless it is ignored. A program that is executed finds
 * the signal as it was. */
void clinux_catch_requests(void);
/* Catches SIGINT, SIGQUIT, SIGTERM, SIGHUP and SIGUSR1 (those that are not ignored) and SIGALRM, so that they interrupt a
 * wait. SIGUSR1 stays caught to the end.
 * Once one came, SIGALRM repeats every 20 ms: a signal that falls between a check and the wait is not lost.
 * SIGPIPE is ignored; SIGCHLD has its default action, without which the end of a child may not be waited for. */
void clinux_catch_interruptions(void);
/* Gives the termination signals their former actions back. */
void clinux_release_interruptions(void);
/* Arms an alarm, which then repeats every 20 ms; one that is armed and comes sooner stays. 0 disarms. */
void clinux_set_alarm(uint64_t nanoseconds);
/* Whether an alarm fired since this was asked last. */
bool clinux_take_alarm(void);

enum clinux_origin { CLINUX_FROM_PROCESS, CLINUX_FROM_TERMINAL };
/* How many termination signals were caught so far: all of them, and of one signal and origin. */
unsigned clinux_interruption_count(void);
unsigned clinux_interruption_count_of(int signal, enum clinux_origin origin);

/* Whether SIGUSR1 came since this was asked last; it asks for the calls in flight. */
bool clinux_take_request(void);

/* Restores the default action of a signal and raises it, with core dumps of this process off. Returns if it is survived. */
void clinux_die_of(int signal);

/* --- perf_event_open(2) --- */

/* What to open: the part of struct perf_event_attr that is used here. */
struct clinux_perf_event {
  uint32_t type; /* PERF_TYPE_* */
  uint64_t config;
  uint64_t sample_type;     /* PERF_SAMPLE_*; every event is sampled. */
  uint64_t registers;       /* PERF_SAMPLE_REGS_USER: a bit for each PERF_REG_X86_* */
  uint32_t stack_bytes;     /* PERF_SAMPLE_STACK_USER: multiple of 8, below 64 KiB */
  uint32_t watermark_bytes; /* wake a poller when so much is to be read; 0: at each record */
  bool inherit;             /* children and new threads too; needs a processor, not -1, to be mapped */
  bool inherit_threads;     /* with inherit: new threads alone (Linux 5.13) */
  bool disabled;            /* until PERF_EVENT_IOC_ENABLE */
  bool exclude_kernel; /* where only user space may be measured */
  bool tasks;          /* records of fork and exit */
  bool names;          /* records of comm, with a mark on exec */
  bool mappings;       /* MMAP2 records of executable mappings */
  bool data_mappings;  /* … of other mappings as well */
  bool identify_all;   /* sample_id_all: TID, TIME, CPU, … behind the other records as well */
  bool counts_lost;    /* PERF_FORMAT_LOST (Linux 6.0), for clinux_perf_lost */
};
/* Timestamps are CLOCK_MONOTONIC. Returns a descriptor, closed on exec, or -errno. `flags`: PERF_FLAG_*. */
int clinux_perf_open(const struct clinux_perf_event *event, pid_t thread, int processor, int group, unsigned long flags);
int clinux_perf_enable(int event);
int clinux_perf_disable(int event);
/* How many records of an event with counts_lost and of those that inherited it found no room in the ring. */
int clinux_perf_lost(int event, uint64_t *lost);
/* PERF_EVENT_IOC_SET_OUTPUT: records go to the ring of another event of the same processor. */
int clinux_perf_redirect(int event, int ring);
/* PERF_EVENT_IOC_SET_FILTER of a tracepoint: an expression over its fields, decided in the kernel. */
int clinux_perf_filter(int event, const char *expression);
/* PERF_EVENT_IOC_SET_BPF of a tracepoint: a program that runs at each of its passages, of whatever thread. */
int clinux_perf_run(int event, int program);

/* The first page of a mapped ring (struct perf_event_mmap_page). */
uint64_t clinux_perf_head(const void *control);               /* acquires what was written before it */
void clinux_perf_set_tail(void *control, uint64_t position);  /* releases what was read before it */
uint64_t clinux_perf_data_offset(const void *control);
uint64_t clinux_perf_data_size(const void *control);

/* --- bpf(2) --- */

/* BPF_MAP_TYPE_HASH, …_ARRAY, …_RINGBUF (Linux 5.8), …_CGROUP_ARRAY. */
extern const uint32_t clinux_bpf_hash, clinux_bpf_array, clinux_bpf_ring, clinux_bpf_groups;
/* BPF_F_MMAPABLE (Linux 5.5). */
extern const uint32_t clinux_bpf_mappable;
/* BPF_PROG_TYPE_RAW_TRACEPOINT, …_TRACEPOINT. */
extern const uint32_t clinux_bpf_raw_tracepoint, clinux_bpf_tracepoint;
/* Return a descriptor, closed on exec, or -errno. */
int clinux_bpf_create_map(uint32_t type, uint32_t key_bytes, uint32_t value_bytes, uint32_t entries, uint32_t flags);
/* A program of a type, of instructions as the kernel's documentation lays them out. */
int clinux_bpf_load(uint32_t type, const uint64_t *instructions, uint32_t count);
/* The program runs at each passage of a raw tracepoint until the descriptor is closed. */
int clinux_bpf_attach(int program, const char *tracepoint);
/* Entries of a hash map. Return 0 or -errno. */
int clinux_bpf_update(int map, const void *key, const void *value);
int clinux_bpf_delete(int map, const void *key);
/* Memory that programs write to at the same time: acquires what was written before the value, releases what was read. */
uint64_t clinux_bpf_load_acquire(const uint64_t *value);
void clinux_bpf_store_release(uint64_t *place, uint64_t value);
