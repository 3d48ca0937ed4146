import Glibc

/// Shapes that latencies take, to draw samples from.
enum Distribution: CaseIterable {
  case constant, uniform, exponential, bimodal, heavyTailed, exactRange, anyWord

  func sample(from generator: inout SplitMix64) -> UInt64 {
    let unit = Double(generator.next() >> 11) * 0x1p-53
    switch self {
    case .constant: return 123_457
    case .uniform: return UInt64(1_000 + unit * 9_000_000)
    case .exponential: return UInt64(-log(1 - unit) * 50_000)
    case .bimodal: return generator.next() % 10 < 7 ? UInt64(300 + unit * 40) : UInt64(4e6 + unit * 1e6)
    case .heavyTailed: return UInt64(500 / pow(1 - unit, 1.5))
    case .exactRange: return UInt64(unit * 128)
    case .anyWord: return generator.next() >> (generator.next() % 64)
    }
  }

  func samples(_ count: Int, seed: UInt64 = 1) -> [UInt64] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in sample(from: &generator) }
  }
}

/// Population variance by two passes in extended precision.
func referenceVariance(_ samples: [UInt64]) -> Double {
  if samples.isEmpty { return 0 }
  let sum = samples.reduce(UInt128(0)) { $0 + UInt128($1) }
  let count = UInt128(samples.count)
  let whole = UInt64(sum / count)
  let part = Float80(UInt64(sum % count)) / Float80(samples.count)
  var squares: Float80 = 0
  for sample in samples {
    let difference = (sample >= whole ? Float80(sample - whole) : -Float80(whole - sample)) - part
    squares += difference * difference
  }
  return Double(squares / Float80(samples.count))
}

func isClose(_ value: Double, _ reference: Double, relative: Double = 1e-11) -> Bool {
  abs(value - reference) <= relative * abs(reference)
}
