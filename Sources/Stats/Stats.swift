// Stats: latency histograms with percentiles, SIMD reductions of raw samples and of counts, and tests of whether two sides
// differ by more than noise (`Significance/`).
//
// It knows only numbers: no system call, stack or file, no clock, no text. It reads nothing and prints nothing.
// It needs the standard library and libm, and runs on any x86-64 (the vectors are written for SSE2, the
// least that such a processor has).

// Links libm, which `squareRoot` and `rounded` call on a processor that is not known to have SSE4.1.
import Glibc
