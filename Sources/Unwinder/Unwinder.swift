// Unwinder: turns the registers of a stopped thread and a copy of its stack into frames.
//
// It knows the code of each address space through module maps that it is given, keeps libunwind's rules for each code
// address that stacks went through, and recognises stacks that it has seen. It never stops, asks or changes a process: what lies outside of the copy comes
// through a `MemoryReader`. It names nothing. It needs libunwind's generic x86-64 library and libunwind-ptrace.
