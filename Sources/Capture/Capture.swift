// Capture: watches the system calls of programs and hands them over as plain values.
//
// It launches or attaches to programs, follows their threads and children, and tells a `CaptureSink` what was
// called, when, and with which registers and stack. It does not unwind, name or add up anything. It needs
// ptrace(2) with PTRACE_GET_SYSCALL_INFO (Linux 5.3) and, to let calls that nobody asked for run at full
// speed, seccomp(2).
