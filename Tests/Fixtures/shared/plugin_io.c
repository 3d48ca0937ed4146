/* The plugins of shared/plugin.c. Built twice: PLUGIN is alpha or beta.
 *
 * Shows: code that comes and goes. Both plugins have the same layout, so the second is likely to be mapped
 * where the first was: a stale module map then gives the first one's names.
 */
#include <unistd.h>

#define JOIN(a, b) a##b
#define NAME(a, b) JOIN(a, b)

static volatile long total;

__attribute__((noinline)) static void NAME(PLUGIN, _reads)(int fd) {
  char block[32];
  long size = read(fd, block, sizeof block); /* LINE: plugin_reads */
  total += size;
}

void plugin_run(int fd, int count) {
  for (int i = 0; i < count; i++) {
    NAME(PLUGIN, _reads)(fd); /* LINE: plugin_run */
    total++;
  }
}
