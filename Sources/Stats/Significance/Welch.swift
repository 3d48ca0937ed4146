/// Welch's unequal-variances t-test (B. L. Welch, 1947), of a difference whose variance has any number of parts.
enum Welch {
  /// A part of the variance.
  struct Part {
    /// As estimated.
    let variance: Double
    /// Degrees of freedom of that estimate.
    let degrees: Double
  }

  static func pValue(difference: Double, _ parts: [Part]) -> Double {
    if difference == 0 { return 1 }
    let variance = parts.reduce(0) { $0 + $1.variance }
    guard variance > 0 else { return 0 }
    // As shares of the sum, so that no square overflows.
    let inverse = parts.reduce(0) { sum, part in
      let share = part.variance / variance
      return sum + share * share / part.degrees
    }
    return TailProbability.student(difference / variance.squareRoot(), degrees: 1 / inverse)
  }
}
