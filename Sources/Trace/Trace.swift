// Trace: the values that the rooms hand to one another, and the profile that all outputs read.
//
// It holds event types, the module map, the profile model with its builder, and nothing that depends on how
// calls are captured, unwound, named or printed. It needs only Stats (for the latency histogram of a measure).
