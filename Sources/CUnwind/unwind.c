#include "CUnwind.h"

#include <string.h>

/* libunwind's own search of a table of .eh_frame_hdr form in a target. Declared in no public header; perf(1) of the
 * Linux kernel uses it in the same way. */
extern int _Ux86_64_dwarf_search_unwind_table(unw_addr_space_t, unw_word_t, unw_dyn_info_t *, unw_proc_info_t *, int,
                                              void *);

static int access_mem(unw_addr_space_t space, unw_word_t address, unw_word_t *value, int write, void *argument) {
  (void)space;
  struct cunwind_context *context = argument;
  return !write && context->callbacks.read_memory(address, value, context->state) ? 0 : -UNW_EINVAL;
}

static int access_reg(unw_addr_space_t space, unw_regnum_t number, unw_word_t *value, int write, void *argument) {
  (void)space;
  struct cunwind_context *context = argument;
  return !write && context->callbacks.read_register(number, value, context->state) ? 0 : -UNW_EBADREG;
}

static int access_fpreg(unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value, int write, void *argument) {
  (void)space, (void)number, (void)value, (void)write, (void)argument;
  return -UNW_EBADREG;
}

static int find_proc_info(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info, int needs_info,
                          void *argument) {
  struct cunwind_context *context = argument;
  struct cunwind_table table;
  for (int index = 0; context->callbacks.find_table(ip, index, &table, context->state); index++) {
    unw_dyn_info_t found = {.start_ip = table.code_base,
                            .end_ip = UINT64_MAX,
                            .format = UNW_INFO_FORMAT_IP_OFFSET,
                            .u.rti = {.segbase = table.description_base,
                                      .table_data = table.entries,
                                      .table_len = table.entry_count * 8 / sizeof(unw_word_t)}};
    int status = _Ux86_64_dwarf_search_unwind_table(space, ip - table.bias, &found, info, needs_info, argument);
    if (status >= 0) {
      info->start_ip += table.bias;
      info->end_ip += table.bias;
    }
    if (status != -UNW_ENOINFO)
      return status;
  }
  return -UNW_ENOINFO;
}

/* What find_proc_info allocates comes from a pool of libunwind's, to which libunwind itself returns it. */
static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *argument) {
  (void)space, (void)info, (void)argument;
}

static int no_dynamic_list(unw_addr_space_t space, unw_word_t *list, void *argument) {
  (void)space, (void)list, (void)argument;
  return -UNW_ENOINFO;
}

static int no_resume(unw_addr_space_t space, unw_cursor_t *cursor, void *argument) {
  (void)space, (void)cursor, (void)argument;
  return -UNW_EINVAL;
}

static int no_name(unw_addr_space_t space, unw_word_t address, char *buffer, size_t size, unw_word_t *offset,
                   void *argument) {
  (void)space, (void)address, (void)buffer, (void)size, (void)offset, (void)argument;
  return -UNW_ENOINFO;
}

void *cunwind_create_space(void) {
  unw_accessors_t accessors = {
      .find_proc_info = find_proc_info,
      .put_unwind_info = put_unwind_info,
      .get_dyn_info_list_addr = no_dynamic_list,
      .access_mem = access_mem,
      .access_reg = access_reg,
      .access_fpreg = access_fpreg,
      .resume = no_resume,
      .get_proc_name = no_name,
  };
  unw_addr_space_t space = unw_create_addr_space(&accessors, 0);
  if (space)
    unw_set_caching_policy(space, UNW_CACHE_NONE);
  return space;
}

void cunwind_destroy_space(void *space) { unw_destroy_addr_space(space); }

struct rule_request {
  uint64_t address;
  struct cunwind_rule *rule;
};

static int take_rule(void *token, void *words, size_t size, unw_word_t start, unw_word_t end) {
  struct rule_request *request = token;
  if (request->address < start || request->address >= end)
    return 0;
  if (size > sizeof request->rule->words)
    return -UNW_ENOMEM;
  memcpy(request->rule->words, words, size);
  request->rule->size = size;
  return 0;
}

int cunwind_find_rule(void *space, struct cunwind_context *context, uint64_t address, struct cunwind_rule *rule) {
  unw_cursor_t cursor;
  rule->size = 0;
  int status = unw_init_remote(&cursor, space, context);
  if (status < 0)
    return status;
  status = unw_reg_states_iterate(&cursor, take_rule, &(struct rule_request){address, rule});
  if (rule->size > 0)
    return 0;
  return status < 0 ? status : -UNW_ENOINFO;
}

int cunwind_begin(unw_cursor_t *cursor, void *space, struct cunwind_context *context) {
  return unw_init_remote(cursor, space, context);
}

int cunwind_apply(unw_cursor_t *cursor, const void *words) { return unw_apply_reg_state(cursor, (void *)words); }

int cunwind_step_signal(unw_cursor_t *cursor) { return unw_step(cursor); }

uint64_t cunwind_instruction_pointer(unw_cursor_t *cursor) {
  unw_word_t value = 0;
  unw_get_reg(cursor, UNW_REG_IP, &value);
  return value;
}

uint64_t cunwind_stack_pointer(unw_cursor_t *cursor) {
  unw_word_t value = 0;
  unw_get_reg(cursor, UNW_REG_SP, &value);
  return value;
}

bool cunwind_frame_pointer(unw_cursor_t *cursor, uint64_t *value) {
  unw_word_t found = 0;
  if (unw_get_reg(cursor, UNW_X86_64_RBP, &found) < 0)
    return false;
  *value = found;
  return true;
}
