/* libseccomp: builds the kernel-side filter of the calls that are not traced. */
#include <seccomp.h>
