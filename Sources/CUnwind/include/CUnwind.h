/* Functions for libunwind's token-pasting macros, for unwinding another process's stack (libunwind-ptrace(3)).
 * The accessors are the caller's: nothing here touches the other process. */
#pragma once

#include <libunwind-ptrace.h>
#include <stdbool.h>
#include <stdint.h>

/* An .eh_frame_hdr in the target: its address, its sorted table's address and length, and the code it covers. */
struct cunwind_table {
  uint64_t header, entries, entry_count, code_start, code_end;
};

/* What libunwind asks of a target, each with the `state` of the context. */
struct cunwind_callbacks {
  /* The word at an address, or the value of a register; false where there is none. */
  bool (*read_memory)(uint64_t address, uint64_t *value, void *state);
  bool (*read_register)(int number, uint64_t *value, void *state);
  /* Fills the place of the unwind table that covers an address; false where there is none. */
  bool (*find_table)(uint64_t address, struct cunwind_table *table, void *state);
};

/* What an unwind works on; must outlive the cursor. */
struct cunwind_context {
  struct cunwind_callbacks callbacks;
  void *state;
};

/* An address space with libunwind's cache of unwind rules switched on. NULL when memory is short. */
void *cunwind_create_space(void);
void cunwind_destroy_space(void *space);
/* Forgets cached rules, because other code may lie at the same addresses now. */
void cunwind_flush_space(void *space);

/* Starts at the registers that the callbacks give. 0, or a negative UNW_E*. */
int cunwind_begin(unw_cursor_t *cursor, void *space, struct cunwind_context *context);
/* To the caller: positive, 0 at the outermost frame, or a negative UNW_E*. */
int cunwind_step(unw_cursor_t *cursor);
/* Instruction pointer, stack pointer (call-frame address) and frame pointer of the current frame. */
uint64_t cunwind_instruction_pointer(unw_cursor_t *cursor);
uint64_t cunwind_stack_pointer(unw_cursor_t *cursor);
bool cunwind_frame_pointer(unw_cursor_t *cursor, uint64_t *value);
