// Report: reports for people as text and pages and for programs as JSON and CSV, from a profile whose frames have names;
// and the same for calls while they happen.
//
// It adds up, sorts and lays out; it does not name addresses, and it writes to no file. It needs Flame for call trees, and
// Syscalls for the names of errors and signals.
