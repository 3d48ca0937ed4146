extension CaptureSummary {
  /// Stands between the command lines of runs that were merged, as it does in a shell.
  private static let separator = ";"

  /// The command lines of all runs that are summed up here, each once.
  public var commands: [ArraySlice<String>] {
    command.split(separator: Self.separator, omittingEmptySubsequences: false)
  }

  /// Sums up a further run, on this machine or another.
  ///
  /// Wall times add up, as all other times do: the result is how long programs were watched in all, and a share of it
  /// is an average over the runs. Of two floors the greater counts, because no number of calls is known for each; a
  /// floor that one run does not know is not known of both.
  ///
  /// Backends and clocks that differ make a mixed one; of two reasons against the kernel's one is kept. Frames without names can be the
  /// same ones in both: the greater number holds.
  ///
  /// The slow thresholds must be equal, and sums must have been checked to fit.
  mutating func merge(_ other: CaptureSummary) {
    let known = Set(commands)
    for further in other.commands where !known.contains(further) { command += [Self.separator] + further }
    tracesUsualCalls = tracesUsualCalls && other.tracesUsualCalls
    startUnixNanoseconds = [startUnixNanoseconds, other.startUnixNanoseconds].compactMap(\.self).min()
    wallNanoseconds &+= other.wallNanoseconds
    if backend != other.backend { backend = .mixed }
    if clock != other.clock { clock = .mixed }
    callsTimedByTracer &+= other.callsTimedByTracer
    clockObstacle = [clockObstacle, other.clockObstacle].compactMap(\.self).min()
    floor = floor.flatMap { floor in other.floor.map { floor.widened(to: $0) } }
    unfinishedCalls &+= other.unfinishedCalls
    lostCalls &+= other.lostCalls
    ownNanoseconds &+= other.ownNanoseconds
    unnamedFrames = max(unnamedFrames, other.unnamedFrames)
    unwinding.merge(other.unwinding)
  }
}

extension CaptureSummary.Floor {
  fileprivate func widened(to other: Self) -> Self {
    Self(
      sameProcessor: max(sameProcessor, other.sameProcessor),
      otherProcessor: max(otherProcessor, other.otherProcessor))
  }
}

extension UnwindSummary {
  fileprivate mutating func merge(_ other: UnwindSummary) {
    complete &+= other.complete
    frameLimit &+= other.frameLimit
    noUnwindInformation &+= other.noUnwindInformation
    unreadableMemory &+= other.unreadableMemory
    badUnwindInformation &+= other.badUnwindInformation
  }
}
