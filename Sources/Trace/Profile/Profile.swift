/// Everything that was measured in a run. Every report, picture and file is a view of one.
public struct Profile: Sendable {
  /// Calls that are the same in all these respects are measured together.
  public struct SeriesKey: Hashable, Sendable {
    public let stack: StackID
    public let call: CallID
    /// The error number that the call returned; 0 for success.
    public let errorNumber: UInt16
    /// Index into `programs`.
    public let program: UInt16
    /// What the call worked on.
    public let file: FileID
    /// Index into `threads`.
    public let thread: UInt16

    public init(
      stack: StackID, call: CallID, errorNumber: UInt16, program: UInt16, file: FileID = .none,
      thread: UInt16 = 0
    ) {
      self.stack = stack
      self.call = call
      self.errorNumber = errorNumber
      self.program = program
      self.file = file
      self.thread = thread
    }

    /// The same with another file.
    func replacing(file: FileID) -> SeriesKey {
      SeriesKey(
        stack: stack, call: call, errorNumber: errorNumber, program: program, file: file, thread: thread)
    }
  }

  public struct Series: Sendable {
    public let key: SeriesKey
    public var measure: Measure

    public init(key: SeriesKey, measure: Measure) {
      self.key = key
      self.measure = measure
    }
  }

  public var capture: CaptureSummary
  public var modules: [Module]
  public var frames: [FrameAddress]
  public var stacks: StackTable
  public var calls: [TracedCall]
  /// Names of the programs that made calls, such as `git`; children that ran the same program share an entry.
  public var programs: [String]
  /// The files that calls worked on; the first of them are `TracedFile.reserved`.
  public var files: [TracedFile]
  /// Names of the threads that made calls; threads of the same name share an entry. The first is empty and stands for
  /// threads whose names are not known.
  public var threads: [String]
  public var series: [Series]
  /// The calls one by one, where that was asked for.
  public var timeline: CallTimeline?

  public init(
    capture: CaptureSummary, modules: [Module] = [], frames: [FrameAddress] = [],
    stacks: StackTable = StackTable(), calls: [TracedCall] = [], programs: [String] = [],
    files: [TracedFile] = TracedFile.reserved, threads: [String] = [""], series: [Series] = []
  ) {
    self.capture = capture
    self.modules = modules
    self.frames = frames
    self.stacks = stacks
    self.calls = calls
    self.programs = programs
    self.files = files
    self.threads = threads
    self.series = series
  }
}
