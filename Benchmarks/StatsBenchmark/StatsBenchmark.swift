// Links libm.
import Glibc
import Stats

/// Measures what Stats costs: the reduction of 100 million samples beside a plain vector sum of the same samples,
/// and the operations of a histogram.
///
///     swift run -c release StatsBenchmark
///
/// The two sides of a comparison take turns in the same run, and every figure is the median of the rounds, because
/// machines are noisy. The bandwidths are of one thread.
@main
enum StatsBenchmark {
  static let rounds = 9

  static func main() {
    let samples = latencies(count: 100_000_000)
    compareReduction(of: samples)
    compareReduction(of: Array(samples.prefix(100_000)), repetitions: 1000)
    measureHistogram(recording: Array(samples.prefix(1_000_000)))
  }

  /// Prints both bandwidths, and the median of the ratios that each round gave.
  static func compareReduction(of samples: [UInt64], repetitions: Int = 1) {
    var (plain, reduction) = ([Double](), [Double]())
    for _ in 0..<rounds {
      plain.append(seconds { for _ in 0..<repetitions { keep(vectorSum(samples.span)) } })
      reduction.append(seconds { for _ in 0..<repetitions { keep(SampleSummary(samples.span).variance) } })
    }
    let gigabytes = Double(samples.count * repetitions * MemoryLayout<UInt64>.stride) / 1e9
    let (plainRate, reductionRate) = (gigabytes / median(plain), gigabytes / median(reduction))
    let ratio = median(zip(plain, reduction).map { $0 / $1 })
    print("\(samples.count) samples, \(repetitions) times")
    print("  sum alone, SIMD8<UInt64>               \(decimal(plainRate)) GB/s")
    print("  sum, minimum, maximum, mean, variance  \(decimal(reductionRate)) GB/s")
    print("  ratio                                  \(decimal(ratio))")
  }

  static func measureHistogram(recording samples: [UInt64]) {
    var full = LatencyHistogram()
    for bit in 0..<64 { full.record(1 << UInt64(bit), count: 100) }
    let fractions = [0.5, 0.9, 0.95, 0.99, 0.999]
    var (record, percentile, percentiles, widest, merge, mergeWidest) =
      ([Double](), [Double](), [Double](), [Double](), [Double](), [Double]())
    var latencies = LatencyHistogram()
    for _ in 0..<rounds {
      latencies = LatencyHistogram()
      record.append(seconds { for sample in samples { latencies.record(sample) } } / Double(samples.count))
      percentile.append(perCall { keep(latencies.percentile(0.99)) })
      percentiles.append(perCall { keep(latencies.percentiles(fractions)[0]) })
      widest.append(perCall { keep(full.percentile(0.999)) })
      var sum = latencies
      merge.append(perCall { sum.merge(latencies) })
      keep(sum.count)
      sum = full
      mergeWidest.append(perCall { sum.merge(full) })
      keep(sum.count)
    }
    let octaves = latencies.bucketCounts.byteCount / 512
    print("histogram of \(octaves) octaves, \(latencies.bucketCounts.byteCount) bytes")
    print("  record          \(decimal(median(record) * 1e9)) ns")
    print("  p99             \(decimal(median(percentile) * 1e6)) µs")
    print("  5 percentiles   \(decimal(median(percentiles) * 1e6)) µs")
    print("  merge           \(decimal(median(merge) * 1e6)) µs")
    print("histogram of all 59 octaves, \(full.bucketCounts.byteCount) bytes")
    print("  p99.9           \(decimal(median(widest) * 1e6)) µs")
    print("  merge           \(decimal(median(mergeWidest) * 1e6)) µs")
  }

  /// The least that a pass over the samples can cost: one load and one addition for each vector.
  @inline(never)
  static func vectorSum(_ samples: Span<UInt64>) -> UInt64 {
    let bytes = samples.bytes
    var lanes = SIMD8<UInt64>()
    for vector in 0..<samples.count / 8 {
      lanes &+= bytes.unsafeLoadUnaligned(fromByteOffset: vector &* 64, as: SIMD8.self)
    }
    var sum = lanes.wrappedSum()
    for index in samples.count / 8 * 8..<samples.count { sum &+= samples[index] }
    return sum
  }

  /// Roughly log-normal, as latencies are: most of some microseconds, few far above.
  static func latencies(count: Int) -> [UInt64] {
    var generator = SplitMix64(seed: 1)
    return [UInt64](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      for index in 0..<count {
        // The bits that are set in a word are nearly normal in number (mean 32, standard deviation 4).
        let exponent = 11 + (generator.next().nonzeroBitCount - 32) / 2
        let mantissa = 1 << 20 | generator.next() & 0xFFFFF
        buffer[index] = max(0, exponent) < 20 ? mantissa >> UInt64(20 - max(0, exponent)) : mantissa
      }
      initializedCount = count
    }
  }
}
