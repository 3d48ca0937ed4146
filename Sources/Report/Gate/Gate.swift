internal import Stats
internal import Trace

/// A condition under which a comparison fails.
public struct Gate: Sendable {
  /// As the user wrote it.
  public let text: String
  let condition: GateCondition

  public init(_ text: String) throws(GateError) {
    self.text = text
    condition = try GateParser.condition(text)
  }

  /// Whether each gate trips, in their order.
  ///
  /// A limit holds where the figure grew by more than it says and the growth is more than noise. The probabilities of
  /// all limits of all gates are corrected by Holm's method: the chance that noise alone trips any is at most
  /// `ProfileComparison.level`. Numbers of calls and bytes of single runs are exact.
  public static func verdicts(_ gates: [Gate], on comparison: ProfileComparison) -> [GateVerdict] {
    let tests = gates.flatMap { $0.condition.limits.map(Test.init) }
    var distinct: [Test] = []
    for test in tests where !distinct.contains(test) { distinct.append(test) }
    let changes = distinct.map { comparison.change(of: $0.subject, $0.figure) }
    let adjusted = MultipleTests.familyWise(changes.map { $0?.pValue })
    let results = distinct.indices.map { index in
      changes[index].map { change in
        var change = change
        change.adjustedPValue = adjusted[index]
        return change
      }
    }
    return gates.map { gate in
      GateVerdict(gate) { limit in distinct.firstIndex(of: Test(limit)).flatMap { results[$0] } }
    }
  }

  /// What is tested for a limit; limits of one figure share a test.
  private struct Test: Equatable {
    let subject: GateCondition.Subject
    let figure: ComparedFigure

    init(_ limit: GateCondition.Limit) {
      subject = limit.subject
      figure = limit.figure
    }
  }
}

extension ProfileComparison {
  /// How a figure of what a gate names changed; `nil` where no side has it.
  func change(of subject: GateCondition.Subject, _ figure: ComparedFigure) -> ComparedRow.Change? {
    switch subject {
    case .all: total[figure]
    case .systemCall(let name): rows(.systemCalls).first { $0.subject == .systemCall(name) }?[figure]
    case .file(let pattern):
      // Of several files that match, the one that changed most is meant.
      rows(.files).filter { row in
        if case .file(let name) = row.subject {
          NameGlob(pattern).matches(TracedFile(name: name))
        } else {
          false
        }
      }.max { $0[figure].absolute < $1[figure].absolute }?[figure]
    case .function(let name):
      // The same name may be in several modules, or wait and not wait: the row that changed most is meant.
      (rows(.functions) + rows(.waitingFunctions)).filter { row in
        switch row.subject {
        case .function(let key), .waitingFunction(let key): key.name == name || row.subject.name == name
        default: false
        }
      }.max { $0[figure].absolute < $1[figure].absolute }?[figure]
    }
  }
}
