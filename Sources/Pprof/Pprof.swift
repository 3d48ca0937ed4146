// Pprof: saved profiles, as the gzip-compressed `profile.proto` of pprof, which other tools open as it is.
//
// It turns a profile with names into the bytes of such a file and back. What is measured comes back exactly: counts,
// totals, extremes, the buckets of every histogram. It does not name addresses, choose or write files, or print. It
// needs the profile model of Trace, the histograms of Stats, and zlib.
//
// The wire format of Protocol Buffers is read and written by hand, a few kinds of field in all: a generated reader
// makes an object of each sample before anything looks at it, which costs several times the memory and the time of a
// large file, and the library behind it takes minutes to build.
//
// A series (stack, call, error, program, file, thread) is written as a sample for each bucket of its histogram, with the values
// calls/count, time/nanoseconds and bytes/bytes, the string labels `syscall`, `error`, `process`, `file` and `thread`, and the numeric
// label `latency` in nanoseconds, which lies in the bucket. The label of a series' lowest sample is its minimum, that
// of its highest its maximum; a bucket that holds both, or calls on both sides of the slow threshold, is two samples.
// Calls that are kept singly are a sample each, with the numeric labels `start` in nanoseconds, `pid` and `tid`.
// The time of each other sample is apportioned within its bucket, the bytes by the number of calls; the sums over a series
// are exact. What the format has no field for is in comments, which `SavedComment` lists.
