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

    package init(stack: StackID, call: CallID, errorNumber: UInt16, program: UInt16) {
      self.stack = stack
      self.call = call
      self.errorNumber = errorNumber
      self.program = program
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
  package var series: [Series]
  /// The calls one by one, where that was asked for.
  package var timeline: CallTimeline?

  package init(
    capture: CaptureSummary, modules: [Module] = [], frames: [FrameAddress] = [],
    stacks: StackTable = StackTable(), calls: [TracedCall] = [], programs: [String] = [],
    series: [Series] = []
  ) {
    self.capture = capture
    self.modules = modules
    self.frames = frames
    self.stacks = stacks
    self.calls = calls
    self.programs = programs
    self.series = series
  }
}
