internal import Glibc

/// How likely a test statistic is to lie at least so far from its centre, on either side, when nothing differs.
enum TailProbability {
  /// Of a standard normal variable.
  static func normal(_ z: Double) -> Double { min(1, erfc(abs(z) / 2.0.squareRoot())) }

  /// Of Student's t with `degrees` of freedom, which need not be whole: the regularized incomplete beta function
  /// I(x; degrees/2, 1/2) at x = degrees / (degrees + t²).
  static func student(_ t: Double, degrees: Double) -> Double {
    guard t.isFinite, degrees > 0 else { return t.isInfinite ? 0 : 1 }
    let x = degrees / (degrees + t * t)
    return min(1, max(0, incompleteBeta(x, degrees / 2, 0.5)))
  }

  /// ln Γ(x) for x > 0.
  static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

  /// ln of the number of ways to choose `part` of `whole`.
  static func logChoose(_ whole: Double, _ part: Double) -> Double {
    logGamma(whole + 1) - logGamma(part + 1) - logGamma(whole - part + 1)
  }

  private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x))
    // The fraction converges fast below the mean; above it the mirrored one does.
    if x < (a + 1) / (a + b + 2) { return front * continuedFraction(x, a, b) / a }
    return 1 - front * continuedFraction(1 - x, b, a) / b
  }

  /// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let least = 1e-300
    func away(_ value: Double) -> Double { abs(value) < least ? least : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / away(1 + even * d)
      c = away(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / away(1 + odd * d)
      c = away(1 + odd / c)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return fraction
  }
}
