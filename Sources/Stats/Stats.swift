// Stats: latency histograms, percentiles and SIMD reductions. It knows only numbers and needs nothing.
