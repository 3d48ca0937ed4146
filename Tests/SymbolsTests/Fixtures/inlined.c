// A chain of two inlined calls in a static function; `probe` labels an instruction at its end.
// The tests find the lines by their marks.
#include <stdlib.h>
#include <unistd.h>

static inline __attribute__((always_inline)) long innermost(int descriptor, char *buffer) {
  long count = read(descriptor, buffer, 1);
  __asm__ volatile("probe: nop" ::: "memory");  // MARK: innermost
  return count;
}

static inline __attribute__((always_inline)) long middle(int descriptor, char *buffer) {
  long count = 1;
  count += innermost(descriptor, buffer);  // MARK: middle
  return count * 3;
}

static __attribute__((noinline)) long outer(int descriptor) {
  char buffer[8];
  long count = middle(descriptor, buffer);  // MARK: outer
  return count + buffer[0];
}

// The call is the last instruction, so that its return address lies outside of the function.
static __attribute__((noinline, noreturn)) void leave(int code) {
  exit(code);  // MARK: leave
}

__attribute__((noinline)) int visible(int descriptor) { return (int)outer(descriptor) + 1; }

int main(int count, char **arguments) {
  (void)arguments;
  int result = visible(-count);  // MARK: main
  leave(result == 0);
}
