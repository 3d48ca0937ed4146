/// Signals by number: a bit for each from 1 to 64.
public struct SignalSelection: Equatable, Sendable {
  private var bits: UInt64

  public static let all = SignalSelection(bits: ~0)

  private init(bits: UInt64) { self.bits = bits }

  /// The signals that a list such as `SIGCHLD,int`, `!SIGWINCH` or `none` names.
  public init(list: Substring) throws(SyscallExpressionError) {
    let words = try WordList(list, qualifier: "signal")
    var set = SignalSelection(bits: 0)
    for word in words.words {
      if word == "all" {
        set = .all
      } else if word != "none" {
        guard let number = Self.number(of: word) else {
          let names = (1...31).map { SignalName.of($0) }
          let whole = word.uppercased().hasPrefix("SIG") ? word.uppercased() : "SIG" + word.uppercased()
          throw .unknownMember(
            String(word), of: "signal", nearest: NearestNames.to(whole, among: names))
        }
        set.bits |= 1 << UInt64(number - 1)
      }
    }
    bits = words.isInverted ? ~set.bits : set.bits
  }

  public func contains(_ signal: Int32) -> Bool {
    guard (1...64).contains(signal) else { return true }
    return bits >> UInt64(signal - 1) & 1 != 0
  }

  /// A signal by its number or its name, with `SIG` or without, in capitals or not.
  private static func number(of word: Substring) -> Int32? {
    if let number = Int32(word) { return (1...64).contains(number) ? number : nil }
    let name = word.uppercased()
    let whole = name.hasPrefix("SIG") ? name : "SIG" + name
    return (1...64).first { SignalName.of($0) == whole }
  }
}
