internal import Trace

/// What a comparison comes to, in sentences.
struct ComparisonVerdict {
  private let comparison: ProfileComparison

  init(_ comparison: ProfileComparison) { self.comparison = comparison }

  /// The paragraph, one sentence an element. Safe for a terminal.
  var sentences: [String] {
    var sentences = [total]
    if let restriction = comparison.restriction { sentences.insert("\(restriction).", at: 0) }
    if let scale = comparison.scale {
      sentences.append(scaling(by: scale))
    } else if comparison.total.state == .kept {
      sentences.append(calls)
    }
    sentences += [
      leader(.functions, "the function"), leader(.lines, "the line"), leader(.files, "the file"),
      leader(.systemCalls, "the system call"),
    ].compactMap(\.self)
    if let waiting = comparison.waiting, waiting[.time].absolute != 0 {
      let text = ChangeText(waiting[.time], .time)
      sentences.append("Waiting, which is counted apart, went \(text.sides): \(text.certainty).")
    }
    sentences += [appeared].compactMap(\.self) + renames
    sentences += comparison.means.sentences
    sentences.append(noise)
    return sentences
  }

  private var total: String {
    let change = comparison.total[.time]
    let text = ChangeText(change, .time)
    if comparison.total.state == .new { return "Only the side after made calls." }
    if comparison.total.state == .vanished { return "Only the side before made calls." }
    if change.before == 0, change.after == 0 { return "Neither side spent time in calls." }
    if change.absolute == 0 { return "Time in calls did not change: \(text.before)." }
    let verb = change.absolute > 0 ? "grew" : "fell"
    return
      "Time in calls \(verb) from \(text.before) to \(text.after), \(text.difference): \(text.certainty)."
  }

  private var calls: String {
    let change = comparison.total[.calls]
    let text = ChangeText(change, .calls)
    if change.absolute == 0 { return "The number of calls did not change: \(text.before)." }
    return "Calls went from \(text.before) to \(text.after), \(text.difference)."
  }

  /// What was measured, and what was made of it: scaled calls are as many on both sides, whatever the program did.
  private func scaling(by scale: Double) -> String {
    let calls = comparison.total[.calls]
    return
      "\(Quantity.count(UInt64(calls.before.rounded()))) calls were made before and \(Quantity.count(UInt64((calls.after / scale).rounded()))) after: time, calls "
      + "and bytes after are multiplied by \(Quantity.fixed(scale, decimals: 4)), as if there had been as many."
  }

  /// The subject whose total changed most, and surely where one did.
  private func leader(_ kind: ComparedSubject.Kind, _ what: String) -> String? {
    let rows = comparison.rows(kind)
    guard let row = rows.first(where: { $0[.time].isSignificant }) ?? rows.first, row[.time].absolute != 0
    else { return nil }
    let text = ChangeText(row[.time], .time)
    let name = TerminalText.escaped(row.subject.name)
    let start =
      row[.time].isSignificant ? "Of what changed by more than noise, \(what)" : what.capitalizedFirst
    switch row.state {
    case .new: return "\(start) that changed most is new: \(name), \(text.after)."
    case .vanished: return "\(start) that changed most is gone: \(name), \(text.before)."
    case .kept:
      return "\(start) that changed most is \(name): \(text.sides), \(text.difference), \(text.certainty)."
    }
  }

  private var appeared: String? {
    let rows = comparison.rows(.functions)
    let (new, gone) = (rows.count { $0.state == .new }, rows.count { $0.state == .vanished })
    if new + gone == 0 { return nil }
    return "Functions that made calls on one side only: \(new) new, \(gone) gone."
  }

  private var renames: [String] {
    comparison.renames.prefix(10).map { guess in
      let why =
        switch guess.reason {
        case .sameLine: "both made calls from the same source line"
        case .likeCalls: "both made the same system calls about as often"
        }
      return "A guess: \(TerminalText.escaped(guess.before.name)) may be called "
        + "\(TerminalText.escaped(guess.after.name)) now, as \(why)."
    }
  }

  private var noise: String {
    if comparison.knowsNoise {
      return
        "Figures are medians over \(comparison.beforeRuns) and \(comparison.afterRuns) runs; what counts as noise is "
        + "how much the runs of a side differ."
    }
    return
      "There is one run a side: noise is only how much its calls differ from each other, and a machine that was "
      + "slower as a whole looks like a slower program. For certainty give several runs a side, "
      + "with --before and --after."
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
