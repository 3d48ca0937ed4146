/* Loads a plugin, runs and unloads it, then does the same with another one.
 *
 * Shows: module maps that change while the program runs.
 *
 * Promised: 30 reads of 32 bytes in alpha_reads (plugin_alpha.so), then 20 in beta_reads (plugin_beta.so).
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char directory[4096];
static volatile long total;

__attribute__((noinline)) static int run_plugin(const char *name, int fd, int count) {
  char path[4200];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  void *plugin = dlopen(path, RTLD_NOW);
  if (!plugin) return 1;
  void (*run)(int, int) = (void (*)(int, int))dlsym(plugin, "plugin_run");
  if (!run) return 1;
  run(fd, count); /* LINE: run_plugin */
  total++;
  return dlclose(plugin);
}

int main(void) {
  if (readlink("/proc/self/exe", directory, sizeof directory - 1) < 0) return 1;
  *strrchr(directory, '/') = 0;
  int fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  if (run_plugin("plugin_alpha.so", fd, 30)) return 2; /* LINE: main alpha */
  if (run_plugin("plugin_beta.so", fd, 20)) return 2; /* LINE: main beta */
  return 0;
}
