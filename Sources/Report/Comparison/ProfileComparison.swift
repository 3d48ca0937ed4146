internal import Stats
public import Trace

/// Two sides of runs, compared by function, source line, file and system call.
///
/// Figures of a side are medians over its runs. In each table, and for each figure, probabilities are corrected by
/// Benjamini and Hochberg's method; the sums over all calls stand alone and need no correction.
public struct ProfileComparison: Sendable {
  /// Differences that are at most so likely where nothing differs are called more than noise.
  public static let level = 0.05

  /// One side of the comparison.
  public struct Side: Sendable {
    public let runs: [ResolvedProfile]
    /// What to call it: the name of its file or files. Untrusted text.
    public let name: String

    public init(runs: [ResolvedProfile], name: String) {
      self.runs = runs
      self.name = name
    }
  }

  let beforeName: String
  let afterName: String
  let beforeRuns: Int
  let afterRuns: Int
  /// What sums of the side after were multiplied by, so that it made as many calls as the side before; `nil` where they
  /// stand as measured.
  let scale: Double?
  /// What the calls were narrowed to, in a sentence without its end; `nil` where all were compared.
  let restriction: String?
  let means: ComparedMeans
  let total: ComparedRow
  /// `nil` where no side waited.
  let waiting: ComparedRow?
  /// Guesses at functions that have another name now.
  let renames: [RenameGuess]
  private let tables: [ComparedSubject.Kind: [ComparedRow]]

  /// - Parameter normalizes: whether time, calls and bytes after are scaled by one factor so that both sides made the
  ///   same number of calls: what remains is the difference for the same amount of work.
  public init(before: Side, after: Side, normalizes: Bool = false) {
    let modules = Self.renamedExecutables(before.runs, after.runs)
    let first = before.runs.map { RunMeasures($0, renaming: modules) }
    let second = after.runs.map { RunMeasures($0) }
    let calls = [first, second].map { runs in
      ComparedRow.median(runs.map { Double($0.measure(of: .allIO).sum.calls) })
    }
    let scale = normalizes && calls[0] > 0 && calls[1] > 0 ? calls[0] / calls[1] : nil
    func row(_ subject: ComparedSubject) -> ComparedRow {
      ComparedRow(
        subject, before: first.map { $0.measure(of: subject) }, after: second.map { $0.measure(of: subject) },
        scale: scale ?? 1)
    }
    let subjects = (first + second).reduce(into: Set<ComparedSubject>()) { $0.formUnion($1.subjects.keys) }
    var tables: [ComparedSubject.Kind: [ComparedRow]] = [:]
    for subject in subjects {
      if let kind = subject.kind { tables[kind, default: []].append(row(subject)) }
    }
    tables = tables.mapValues { Self.corrected($0).sorted(by: Self.changedMore) }
    (beforeName, afterName) = (before.name, after.name)
    (beforeRuns, afterRuns) = (first.count, second.count)
    self.scale = scale
    restriction = (before.runs + after.runs).lazy.compactMap {
      RestrictionSentence.text($0.profile.capture)
    }.first.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    means = ComparedMeans(before: before.runs, after: after.runs)
    total = row(.allIO)
    waiting = subjects.contains(.allWaiting) ? row(.allWaiting) : nil
    renames = RenameGuess.guesses(rows: tables[.functions] ?? [], before: first, after: second)
    self.tables = tables
  }

  /// Those whose total changed most come first.
  func rows(_ kind: ComparedSubject.Kind) -> [ComparedRow] { tables[kind] ?? [] }

  /// Whether there are several runs on both sides, so that the noise between runs is known.
  var knowsNoise: Bool { beforeRuns > 1 && afterRuns > 1 }

  private static func changedMore(_ first: ComparedRow, _ second: ComparedRow) -> Bool {
    let (left, right) = (abs(first[.time].absolute), abs(second[.time].absolute))
    return left != right ? left > right : first.subject.name < second.subject.name
  }

  private static func corrected(_ rows: [ComparedRow]) -> [ComparedRow] {
    var rows = rows
    for figure in ComparedFigure.allCases {
      let adjusted = MultipleTests.falseDiscovery(rows.map { $0[figure].pValue })
      for index in rows.indices { rows[index][figure].adjustedPValue = adjusted[index] }
    }
    return rows
  }

  /// The name after of an executable that each side has only under a name of its own, by its name before: a build is
  /// often kept beside the one that it is compared with.
  private static func renamedExecutables(
    _ before: [ResolvedProfile], _ after: [ResolvedProfile]
  ) -> [String: String] {
    let names = [before, after].map { runs in
      Set(runs.flatMap { $0.profile.modules.filter(\.isExecutable).map(\.name) })
    }
    let (gone, new) = (names[0].subtracting(names[1]), names[1].subtracting(names[0]))
    guard gone.count == 1, new.count == 1, let from = gone.first, let to = new.first else { return [:] }
    return [from: to]
  }
}
