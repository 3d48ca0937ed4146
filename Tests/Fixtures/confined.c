/* Runs a program as a container does whose seccomp profile refuses some calls: confined CALL=ERROR… -- PROGRAM ARGUMENTS…
 *
 * CALL: bpf, perf_event_open, process_vm_readv, ptrace, seccomp. ERROR: EPERM, ENOSYS.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
  const char *name;
  unsigned number;
} calls[] = {
    {"bpf", SYS_bpf},       {"perf_event_open", SYS_perf_event_open}, {"process_vm_readv", SYS_process_vm_readv},
    {"ptrace", SYS_ptrace}, {"seccomp", SYS_seccomp},
};

static int add(struct sock_filter *filter, const char *word) {
  const char *equals = strchr(word, '=');
  for (size_t i = 0; equals && i < sizeof calls / sizeof *calls; i++) {
    size_t length = strlen(calls[i].name);
    if ((size_t)(equals - word) != length || strncmp(calls[i].name, word, length) != 0)
      continue;
    unsigned error = strcmp(equals + 1, "ENOSYS") == 0 ? ENOSYS : EPERM;
    filter[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
    filter[1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
    return 2;
  }
  return 0;
}

int main(int count, char **arguments) {
  struct sock_filter filter[32] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
  int length = 1, index = 1;
  for (; index < count && strcmp(arguments[index], "--") != 0 && length < 28; index++) {
    int added = add(filter + length, arguments[index]);
    if (added == 0) {
      fprintf(stderr, "confined: what is %s?\n", arguments[index]);
      return 2;
    }
    length += added;
  }
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = (unsigned short)length, .filter = filter};
  if (index + 1 >= count)
    return 2;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
    perror("confined");
    return 2;
  }
  execvp(arguments[index + 1], arguments + index + 1);
  perror(arguments[index + 1]);
  return 127;
}
