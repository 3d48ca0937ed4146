/* Demanglers that live in the C++ and Swift runtimes, declared for Swift. */
#ifndef CDEMANGLE_H
#define CDEMANGLE_H

#include <stddef.h>

/* Demangles an Itanium C++ name; a malloc'ed string, or NULL where the name does not parse. */
char *cdemangle_cxx(const char *mangled);

/* Demangles a Swift name of `length` bytes; a malloc'ed string, or NULL where the name does not parse. */
char *cdemangle_swift(const char *mangled, size_t length);

#endif
