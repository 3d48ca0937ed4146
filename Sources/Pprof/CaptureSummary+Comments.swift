internal import Trace

/// How a profile came to be, as comments.
extension CaptureSummary {
  var comments: [SavedComment] {
    var comments = command.map { SavedComment(.argument, $0) }
    comments.append(SavedComment(.tracesUsualCalls, tracesUsualCalls ? "yes" : "no"))
    comments.append(SavedComment(.wallNanoseconds, String(wallNanoseconds)))
    comments.append(SavedComment(.clock, clock.rawValue))
    comments.append(SavedComment(.backend, backend.rawValue))
    if lostCalls > 0 { comments.append(SavedComment(.lostCalls, String(lostCalls))) }
    if ownNanoseconds > 0 { comments.append(SavedComment(.ownNanoseconds, String(ownNanoseconds))) }
    if unnamedFrames > 0 { comments.append(SavedComment(.unnamedFrames, String(unnamedFrames))) }
    if callsTimedByTracer > 0 {
      comments.append(SavedComment(.callsTimedByTracer, String(callsTimedByTracer)))
    }
    if let clockObstacle { comments.append(SavedComment(.clockObstacle, clockObstacle)) }
    if let floor { comments.append(SavedComment(.floor, "\(floor.sameProcessor) \(floor.otherProcessor)")) }
    comments.append(SavedComment(.slowNanoseconds, String(slowThresholdNanoseconds)))
    comments.append(SavedComment(.unfinishedCalls, String(unfinishedCalls)))
    let ends = [
      unwinding.complete, unwinding.frameLimit, unwinding.noUnwindInformation, unwinding.unreadableMemory,
      unwinding.badUnwindInformation,
    ]
    comments.append(SavedComment(.unwinding, ends.map(String.init).joined(separator: " ")))
    return comments
  }

  /// Takes over what a comment says, if it is about the capture and makes sense.
  mutating func apply(_ comment: SavedComment) {
    switch comment.key {
    case .argument: command.append(comment.value)
    case .tracesUsualCalls: tracesUsualCalls = comment.value != "no"
    case .wallNanoseconds: wallNanoseconds = comment.number ?? wallNanoseconds
    case .clock: clock = Clock(rawValue: comment.value) ?? clock
    case .backend: backend = Backend(rawValue: comment.value) ?? backend
    case .lostCalls: lostCalls = comment.number ?? lostCalls
    case .callsTimedByTracer: callsTimedByTracer = comment.number ?? callsTimedByTracer
    case .ownNanoseconds: ownNanoseconds = comment.number ?? ownNanoseconds
    case .unnamedFrames: unnamedFrames = comment.number ?? unnamedFrames
    case .clockObstacle: clockObstacle = comment.value
    case .floor:
      guard let numbers = comment.numbers, numbers.count == 2 else { return }
      floor = Floor(sameProcessor: numbers[0], otherProcessor: numbers[1])
    case .slowNanoseconds: slowThresholdNanoseconds = comment.number ?? slowThresholdNanoseconds
    case .unfinishedCalls: unfinishedCalls = comment.number ?? unfinishedCalls
    case .unwinding:
      guard let numbers = comment.numbers, numbers.count == 5 else { return }
      unwinding.complete = numbers[0]
      unwinding.frameLimit = numbers[1]
      unwinding.noUnwindInformation = numbers[2]
      unwinding.unreadableMemory = numbers[3]
      unwinding.badUnwindInformation = numbers[4]
    default: break
    }
  }
}
