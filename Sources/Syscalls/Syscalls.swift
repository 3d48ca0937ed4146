// Syscalls: the kernel's system calls of x86-64: names, numbers, classes, which of them wait and which move bytes, names of
// errors, signals and constants; the set of calls that an expression such as `trace=%file,!open` selects; which calls are
// of interest by what they work on and how they end (`Filtering/`); arguments as text (`Decoding/`).
//
// It does not watch calls or time anything. What it has to know of a traced process it reads through a `MemoryReader` and a
// `DescriptorReader` that the caller passes in.
//
// It needs Trace for its values. The tables are generated: see Scripts/syscalls.
