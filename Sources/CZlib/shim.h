/* zlib: compresses saved profiles and takes them apart again. */
#include <zlib.h>
