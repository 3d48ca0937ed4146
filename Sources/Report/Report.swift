// Report: what is shown to people and programs. Reports from a profile whose frames have names, as text, JSON, CSV and
// HTML; calls as they happen, in the same formats (`Live/`); what stands out in them (`Anomalies/`); descriptors that are
// never closed (`Leaks/`); two sides of runs
// compared (`Comparison/`), and conditions that fail a comparison (`Gate/`).
//
// It adds up, sorts and lays out; it does not name addresses or read a traced process, and it writes to no file. It needs
// Flame for call trees, Stats for windows and spreads, and Syscalls for names of errors and signals.
