#include "CDemangle.h"
#include <stdint.h>

/* C++ ABI, section 3.4; exported by libstdc++ and libc++abi. */
extern char *__cxa_demangle(const char *mangled, char *buffer, size_t *length, int *status);

/* Exported by libswiftCore. */
extern char *swift_demangle(const char *mangled, size_t mangled_length, char *buffer, size_t *buffer_size,
                            uint32_t flags);

char *cdemangle_cxx(const char *mangled) {
  int status = 0;
  return __cxa_demangle(mangled, NULL, NULL, &status);
}

char *cdemangle_swift(const char *mangled, size_t length) {
  return swift_demangle(mangled, length, NULL, NULL, 0);
}
