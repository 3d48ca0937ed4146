// Syscalls: the kernel's system calls of x86-64 as facts: names, numbers, classes, which of them wait and which
// move bytes, error names, and the set of calls that an expression such as `trace=%file,!open` selects.
//
// It does not watch calls, read a tracee's memory or time anything.
//
// It needs Trace for `SyscallNumber` and `TracedCall`. The tables are generated: see
// Scripts/generate-syscall-table.
