// Export: profiles and their timelines in the formats of other programs' viewers: speedscope, Chrome's trace viewer and
// Perfetto, the Firefox Profiler.
//
// It turns a profile with names into bytes of JSON. It does not read or write files, choose calls, or print. pprof's own
// format is what Pprof saves; folded stacks are made by Flame. It needs the profile model of Trace.
//
// Calls without a timeline are added up by stack. With one, viewers get each call at its moment.
