// A library with a function that another unit must not be confused with.
int library_function(int value) {
  __asm__ volatile("library_probe: nop");  // MARK: library
  return value + 1;
}
