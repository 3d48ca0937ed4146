// Symbols: addresses in modules become function names, source files, lines and inlined call chains.
//
// It reads ELF and DWARF through elfutils (separate debug files, compressed sections, split DWARF and dwz
// included), falls back to symbol tables and then to `module+0xoffset`, reads perf maps for code made at run
// time, demangles C++, Rust and Swift names, and tells the program's own code from library code.
//
// It does not unwind, does not read the memory of a traced process, does not print, and reaches the network
// only where the user set DEBUGINFOD_URLS. Files may be damaged or hostile: the worst that they can do is to
// lose their names.
//
// It needs Trace (the profile's frames and modules), elfutils 0.180 or newer, and the C++ and Swift runtimes
// for their demanglers.
