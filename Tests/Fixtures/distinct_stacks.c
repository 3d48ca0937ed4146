/* distinct_stacks [N [K]]: N reads spread evenly over K different stacks.
 *
 * Shows: that memory and time grow with the number of stacks only, and what a stack cache does when stacks
 * keep changing. The stack of read i spells i modulo K in binary: one frame of step_zero or step_one a bit,
 * so any two of the K stacks differ. By default 10,000 reads over 100 stacks.
 *
 * Promised: N preads of 16 bytes in leaf_read, N / K on each stack (the first N modulo K stacks have one
 * more); every stack has as many step frames as K - 1 has bits, and at least one.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int fd;
static volatile long total;

__attribute__((noinline)) static void leaf_read(void) {
  char block[16];
  total += pread(fd, block, sizeof block, 0); /* LINE: leaf_read */
}

static void step_zero(unsigned long path, int bits);
static void step_one(unsigned long path, int bits);
static void (*const steps[])(unsigned long, int) = {step_zero, step_one};

__attribute__((noinline)) static void step_zero(unsigned long path, int bits) {
  if (bits) {
    steps[path & 1](path >> 1, bits - 1); /* LINE: step_zero */
  } else {
    leaf_read(); /* LINE: step_zero leaf */
  }
  total++;
}

__attribute__((noinline)) static void step_one(unsigned long path, int bits) {
  if (bits) {
    steps[path & 1](path >> 1, bits - 1); /* LINE: step_one */
  } else {
    leaf_read(); /* LINE: step_one leaf */
  }
  total--;
}

int main(int argc, char **argv) {
  unsigned long count = argc > 1 ? strtoul(argv[1], 0, 10) : 10000;
  unsigned long stacks = argc > 2 ? strtoul(argv[2], 0, 10) : 100;
  int bits = 1;
  if (!stacks) return 1;
  while ((stacks - 1) >> bits) bits++;
  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  for (unsigned long i = 0; i < count; i++) {
    unsigned long path = i % stacks;
    steps[path & 1](path >> 1, bits - 1); /* LINE: main */
  }
  return 0;
}
