/* Functions for libunwind's token-pasting macros, for unwinding another process's stack (libunwind(3), remote unwinding).
 * The accessors are the caller's: nothing here touches the other process. */
#pragma once

#include <libunwind-x86_64.h>
#include <stdbool.h>
#include <stdint.h>

/* A sorted table of pairs of 32-bit offsets: from code_base to a function's code, and from description_base to the
 * description of its frames. Code lies bias bytes above the addresses that the table and its descriptions give. */
struct cunwind_table {
  uint64_t code_base, description_base, entries, entry_count, bias;
};

/* What libunwind asks of a target, each with the `state` of the context. */
struct cunwind_callbacks {
  /* The word at an address, or the value of a register; false where there is none. */
  bool (*read_memory)(uint64_t address, uint64_t *value, void *state);
  bool (*read_register)(int number, uint64_t *value, void *state);
  /* Fills the place of the unwind table, of several counted from 0, that may cover an address; false after the
   * last. */
  bool (*find_table)(uint64_t address, int index, struct cunwind_table *table, void *state);
};

/* What an unwind works on; must outlive the cursor. */
struct cunwind_context {
  struct cunwind_callbacks callbacks;
  void *state;
};

/* How to get from code at one address to its caller: libunwind's own form, of which only the size is known. */
struct cunwind_rule {
  size_t size;
  uint64_t words[64];
};

/* An address space without a cache: rules are found once and kept by the caller. NULL when memory is short. */
void *cunwind_create_space(void);
void cunwind_destroy_space(void *space);

/* The rule for the code at an address, which the register callback must give as instruction pointer meanwhile.
 * 0, -UNW_ENOINFO where no table has one, or another negative UNW_E*. */
int cunwind_find_rule(void *space, struct cunwind_context *context, uint64_t address, struct cunwind_rule *rule);

/* Starts at the registers that the callbacks give. 0, or a negative UNW_E*. */
int cunwind_begin(unw_cursor_t *cursor, void *space, struct cunwind_context *context);
/* To the caller by a rule found before: negative UNW_E* on failure. At the outermost frame the instruction pointer
 * becomes 0. */
int cunwind_apply(unw_cursor_t *cursor, const void *words);
/* To the code that a signal interrupted, from the code that returns from its handler. Negative on failure. */
int cunwind_step_signal(unw_cursor_t *cursor);
/* Instruction pointer, stack pointer (call-frame address) and frame pointer of the current frame. */
uint64_t cunwind_instruction_pointer(unw_cursor_t *cursor);
uint64_t cunwind_stack_pointer(unw_cursor_t *cursor);
bool cunwind_frame_pointer(unw_cursor_t *cursor, uint64_t *value);
