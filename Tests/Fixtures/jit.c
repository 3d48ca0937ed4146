/* Runs machine code that it wrote itself, which calls back into the program.
 *
 * Shows: frames in memory that belongs to no file; their names come from /tmp/perf-PID.map, which this
 * program writes and leaves behind (whoever runs it removes it). The generated code keeps a frame pointer,
 * and there is no unwind information for it: callback_reads -> jit_generated_function -> run_generated ->
 * main.
 *
 * Promised: 15 reads of 64 bytes in callback_reads.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int fd;
static volatile long total;

static void callback_reads(void) {
  char block[64];
  total += read(fd, block, sizeof block); /* LINE: callback_reads */
}

__attribute__((noinline)) static void run_generated(void (*generated)(void)) {
  for (int i = 0; i < 15; i++) {
    generated(); /* LINE: run_generated */
    total++;
  }
}

int main(void) {
  unsigned char code[] = {
    0x55,                                    /* push %rbp           */
    0x48, 0x89, 0xe5,                        /* mov %rsp, %rbp      */
    0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,      /* movabs $callback, %rax */
    0xff, 0xd0,                              /* call *%rax          */
    0x5d,                                    /* pop %rbp            */
    0xc3,                                    /* ret                 */
  };
  void (*callback)(void) = callback_reads;
  memcpy(code + 6, &callback, sizeof callback);
  unsigned char *page = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 1;
  memcpy(page + 64, code, sizeof code);

  char path[64];
  snprintf(path, sizeof path, "/tmp/perf-%d.map", getpid());
  FILE *map = fopen(path, "w");
  if (!map) return 1;
  fprintf(map, "%lx %lx jit_generated_function\n", (unsigned long)(page + 64), sizeof code);
  if (fclose(map)) return 1;

  fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  run_generated((void (*)(void))(page + 64)); /* LINE: main */
  return total == 65 * 15 ? 0 : 2;
}
