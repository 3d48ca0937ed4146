internal import StackSnapshot
internal import Trace
internal import Unwinder

/// What a stack costs beyond reading registers and memory: recognised, and unwound anew with warm unwind rules.
///
///     swift run -c release UnwindBenchmark
///
/// A new stack differs from all before it in its return addresses, chosen between two call sites in each frame.
@main
enum UnwindBenchmark {
  private static let rounds = 15
  private static let callsInRound = 4000

  static func main() {
    let floor = median((0..<rounds).map { _ in signalMaskSeconds() })
    print("frames  recognised  new stack  per new frame")
    for depth in [4, 12, 30, 60] {
      let subject = Subject(depth: depth)
      var recognised: [Double] = []
      var new: [Double] = []
      for _ in 0..<rounds {
        recognised.append(subject.secondsForRecognised(calls: callsInRound))
        new.append(subject.secondsForNew(calls: callsInRound))
      }
      let frames = subject.frameCount
      print(
        "\(padded(frames, 6))  \(nanoseconds(median(recognised), 10))  \(nanoseconds(median(new), 9))"
          + "  \(nanoseconds(median(new) / Double(frames), 13))")
    }
    print("pair of signal mask system calls: \(nanoseconds(floor, 0))")
  }

  private static func nanoseconds(_ seconds: Double, _ width: Int) -> String {
    padded(Int((seconds * 1e9).rounded()), width - 3) + " ns"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }
}
