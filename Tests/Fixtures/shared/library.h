/* Reads `count` blocks of 128 bytes and calls `progress` after each. */
void library_read_all(int fd, int count, void (*progress)(void));
