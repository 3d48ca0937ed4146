/* Reads at the end of a chain of inlined functions.
 *
 * Shows: the inline chain of one machine frame. fetch_bytes is inlined into parse_field, that into
 * parse_record, and that into process_records, which is a real function. trailer_field inlines fetch_bytes at
 * another line.
 *
 * Promised: 60 reads of 16 bytes from /dev/zero along parse_record, 40 along trailer_field.
 */
#include <fcntl.h>
#include <unistd.h>

static volatile long total;

static inline __attribute__((always_inline)) void fetch_bytes(int fd) {
  char bytes[16];
  long size = read(fd, bytes, sizeof bytes); /* LINE: fetch_bytes */
  total += size;
}

static inline __attribute__((always_inline)) void parse_field(int fd) {
  fetch_bytes(fd); /* LINE: parse_field */
  total++;
}

static inline __attribute__((always_inline)) void parse_record(int fd) {
  parse_field(fd); /* LINE: parse_record */
  total++;
}

static inline __attribute__((always_inline)) void trailer_field(int fd) {
  fetch_bytes(fd); /* LINE: trailer_field */
  total++;
}

__attribute__((noinline)) static void process_records(int fd) {
  for (int i = 0; i < 60; i++) {
    parse_record(fd); /* LINE: process_records record */
  }
  for (int i = 0; i < 40; i++) {
    trailer_field(fd); /* LINE: process_records trailer */
  }
  total++;
}

int main(void) {
  int fd = open("/dev/zero", O_RDONLY);
  if (fd < 0) return 1;
  process_records(fd); /* LINE: main */
  return total == 100 * 16 + 60 * 2 + 40 + 1 ? 0 : 2;
}
