#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

const uint32_t clinux_bpf_hash = BPF_MAP_TYPE_HASH, clinux_bpf_array = BPF_MAP_TYPE_ARRAY,
               clinux_bpf_ring = BPF_MAP_TYPE_RINGBUF, clinux_bpf_groups = BPF_MAP_TYPE_CGROUP_ARRAY;
const uint32_t clinux_bpf_raw_tracepoint = BPF_PROG_TYPE_RAW_TRACEPOINT,
               clinux_bpf_tracepoint = BPF_PROG_TYPE_TRACEPOINT;
const uint32_t clinux_bpf_mappable = BPF_F_MMAPABLE;

static int request(int command, union bpf_attr *attributes) {
  int status = (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
  return status < 0 ? -errno : status;
}

int clinux_bpf_create_map(uint32_t type, uint32_t key_bytes, uint32_t value_bytes, uint32_t entries, uint32_t flags) {
  union bpf_attr attributes = {
      .map_type = type,
      .key_size = key_bytes,
      .value_size = value_bytes,
      .max_entries = entries,
      .map_flags = flags,
  };
  return request(BPF_MAP_CREATE, &attributes);
}

int clinux_bpf_update(int map, const void *key, const void *value) {
  union bpf_attr attributes = {.map_fd = map, .key = (uintptr_t)key, .value = (uintptr_t)value};
  return request(BPF_MAP_UPDATE_ELEM, &attributes);
}

int clinux_bpf_delete(int map, const void *key) {
  union bpf_attr attributes = {.map_fd = map, .key = (uintptr_t)key};
  return request(BPF_MAP_DELETE_ELEM, &attributes);
}

int clinux_bpf_load(uint32_t type, const uint64_t *instructions, uint32_t count) {
  union bpf_attr attributes = {
      .prog_type = type,
      .insns = (uintptr_t)instructions,
      .insn_cnt = count,
      /* The kernel lets only such programs read memory. */
      .license = (uintptr_t) "Dual MIT/GPL",
  };
  return request(BPF_PROG_LOAD, &attributes);
}

int clinux_bpf_attach(int program, const char *tracepoint) {
  union bpf_attr attributes = {.raw_tracepoint = {.name = (uintptr_t)tracepoint, .prog_fd = (uint32_t)program}};
  return request(BPF_RAW_TRACEPOINT_OPEN, &attributes);
}

uint64_t clinux_bpf_load_acquire(const uint64_t *value) { return __atomic_load_n(value, __ATOMIC_ACQUIRE); }
void clinux_bpf_store_release(uint64_t *place, uint64_t value) { __atomic_store_n(place, value, __ATOMIC_RELEASE); }
