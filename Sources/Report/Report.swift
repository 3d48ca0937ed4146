// Report: reports for people, as text, from a profile whose frames have names.
//
// It adds up, sorts and lays out; it does not name addresses, and it writes to no file. It needs Flame for call trees.
