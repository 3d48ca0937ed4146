#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Values that headers older than the kernel lack. */
enum { FORMAT_LOST = 1 << 4 };

static int result(int status) { return status < 0 ? -errno : status; }

int clinux_perf_open(const struct clinux_perf_event *event, pid_t thread, int processor, int group,
                     unsigned long flags) {
  struct perf_event_attr attributes = {
      .size = sizeof attributes,
      .type = event->type,
      .config = event->config,
      .sample_period = 1,
      .sample_type = event->sample_type,
      .sample_regs_user = event->registers,
      .sample_stack_user = event->stack_bytes,
      .watermark = event->watermark_bytes != 0,
      .wakeup_watermark = event->watermark_bytes,
      .inherit = event->inherit,
      .inherit_thread = event->inherit_threads,
      .read_format = event->counts_lost ? FORMAT_LOST : 0,
      .disabled = event->disabled,
      .exclude_kernel = event->exclude_kernel,
      .task = event->tasks,
      .comm = event->names,
      .comm_exec = event->names,
      .mmap = event->mappings,
      .mmap2 = event->mappings,
      .mmap_data = event->data_mappings,
      .sample_id_all = event->identify_all,
      .use_clockid = 1,
      .clockid = CLOCK_MONOTONIC,
  };
  if (attributes.wakeup_watermark == 0) attributes.wakeup_events = 1;
  return result((int)syscall(SYS_perf_event_open, &attributes, thread, processor, group,
                             flags | PERF_FLAG_FD_CLOEXEC));
}

int clinux_perf_enable(int event) { return result(ioctl(event, PERF_EVENT_IOC_ENABLE, 0)); }
int clinux_perf_disable(int event) { return result(ioctl(event, PERF_EVENT_IOC_DISABLE, 0)); }
int clinux_perf_lost(int event, uint64_t *lost) {
  uint64_t values[2];
  ssize_t size = read(event, values, sizeof values);
  if (size != sizeof values) return size < 0 ? -errno : -EINVAL;
  *lost = values[1];
  return 0;
}
int clinux_perf_redirect(int event, int ring) { return result(ioctl(event, PERF_EVENT_IOC_SET_OUTPUT, ring)); }
int clinux_perf_filter(int event, const char *expression) {
  return result(ioctl(event, PERF_EVENT_IOC_SET_FILTER, expression));
}

int clinux_perf_run(int event, int program) { return result(ioctl(event, PERF_EVENT_IOC_SET_BPF, program)); }

uint64_t clinux_perf_head(const void *control) {
  return __atomic_load_n(&((const struct perf_event_mmap_page *)control)->data_head, __ATOMIC_ACQUIRE);
}
void clinux_perf_set_tail(void *control, uint64_t position) {
  __atomic_store_n(&((struct perf_event_mmap_page *)control)->data_tail, position, __ATOMIC_RELEASE);
}
uint64_t clinux_perf_data_offset(const void *control) {
  return ((const struct perf_event_mmap_page *)control)->data_offset;
}
uint64_t clinux_perf_data_size(const void *control) {
  return ((const struct perf_event_mmap_page *)control)->data_size;
}
