/// Everything that was measured in a run. Every report, picture and file is a view of one.
package struct Profile: Sendable {
  /// Calls that are the same in all these respects are measured together.
  package struct SeriesKey: Hashable, Sendable {
    package let stack: StackID
    package let call: CallID
    /// The error number that the call returned; 0 for success.
    package let errorNumber: UInt16
    /// Index into `programs`.
    package let program: UInt16
    /// What the call worked on.
    package let file: FileID
    /// Index into `threads`.
    package let thread: UInt16

    package init(
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

  package struct Series: Sendable {
    package let key: SeriesKey
    package var measure: Measure

    package init(key: SeriesKey, measure: Measure) {
      self.key = key
      self.measure = measure
    }
  }

  package var capture: CaptureSummary
  package var modules: [Module]
  package var frames: [FrameAddress]
  package var stacks: StackTable
  package var calls: [TracedCall]
  /// Names of the programs that made calls, such as `git`; children that ran the same program share an entry.
  package var programs: [String]
  /// The files that calls worked on; the first of them are `TracedFile.reserved`.
  package var files: [TracedFile]
  /// Names of the threads that made calls; threads of the same name share an entry. The first is empty and stands for
  /// threads whose names are not known.
  package var threads: [String]
  package var series: [Series]
  /// The calls one by one, where that was asked for.
  package var timeline: CallTimeline?

  package init(
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
