internal import Capture
internal import Trace

/// How calls are watched and timed, as a command line asks for it and the machine allows it.
struct ChosenBackend {
  let backend: any CaptureBackend
  let kind: CaptureSummary.Backend
  /// The clock beside ptrace(2); perf events have one.
  private let clock: ClockChoice?
  private let floor: CaptureSummary.Floor?
  /// Keeps the events that measured it until the capture has its own.
  private let floorEvents: PerfFloor?

  /// Makes the backend. One that watches the system or a control group does so from here on.
  init(_ options: Options, _ capture: CaptureOptions, sink: any CaptureSink) throws(SessionError) {
    let choice = options.capture.watchesScope ? .perf : options.capture.backend
    if choice != .ptrace {
      do throws(PerfObstacle) {
        let perf = try Self.perf(options, capture, sink: sink)
        backend = perf
        kind = .perf
        clock = nil
        let known = perf.floorNanoseconds
        var events = capture
        events.mayUseBPF = false
        floorEvents = known == nil ? try? PerfFloor(like: events) : nil
        floor = known.map { .init(sameProcessor: $0, otherProcessor: $0) } ?? floorEvents?.floor
        return
      } catch {
        if choice == .perf || error.isFinal { throw error.sessionError }
        Notices.write(Notices.stoppingInstead(reason: error.description))
      }
    }
    let clock = try ClockChoice(options)
    var capture = capture
    capture.kernelClock = clock.kernel
    capture.requiresKernelClock = clock.isRequired
    backend = PtraceBackend(options: capture, clock: CaptureClock(), sink: sink)
    kind = .ptrace
    self.clock = clock
    (floor, floorEvents) = (nil, nil)
  }

  private static func perf(
    _ options: Options, _ capture: CaptureOptions, sink: any CaptureSink
  ) throws(PerfObstacle) -> PerfBackend {
    if let reason = options.perfObstacle { throw .asked(reason) }
    do throws(CaptureError) {
      let scope: PerfScope =
        options.capture.systemWide ? .system : options.capture.cgroup.map(PerfScope.group) ?? .programs
      let backend = try PerfBackend(options: capture, sink: sink, scope: scope)
      if backend.mountedFilesystem { Notices.write(Notices.mountedTraceFilesystem) }
      return backend
    } catch {
      throw .refused(error)
    }
  }

  /// Writes down what is used. The capture has begun by then.
  func describe(in summary: inout CaptureSummary) {
    summary.backend = kind
    if let ptrace = backend as? PtraceBackend, let clock {
      clock.describe(ptrace, in: &summary)
    } else {
      summary.clock = .kernel
      summary.floor = floor
      floorEvents?.finish()
    }
  }
}

/// Why perf events are not used.
private enum PerfObstacle: Error {
  /// They cannot do what was asked for: a sentence.
  case asked(String)
  case refused(CaptureError)

  /// Whether nothing else would do either.
  var isFinal: Bool {
    if case .refused(.noSuchGroup) = self { true } else { false }
  }

  /// A sentence or two.
  var description: String {
    switch self {
    case .asked(let reason): reason
    case .refused(.perfRefused(let refusal)):
      "Perf events cannot be used: \(refusal.reason). \(refusal.remedy)."
    case .refused(let error): error.description
    }
  }

  var sessionError: SessionError {
    switch self {
    case .asked(let reason): .usage(reason)
    case .refused(let error): .capture(error)
    }
  }
}
