internal import Capture
internal import Report
internal import Syscalls
internal import Trace

/// The calls that have not returned, decoded and named. Threads are not stopped for it: arguments are read from their
/// memory, stacks are those that were taken when the calls began.
struct InFlightListing {
  let names: LiveNames
  /// Whether the stacks of calls are taken.
  let hasStacks: Bool

  func text(of calls: [SyscallStart], threadCount: Int, at time: Timestamp) -> String {
    var options = DecoderOptions()
    options.descriptors = .endpoints
    let decoder = CallDecoder(options: options, descriptors: ProcessDescriptors())
    let live = calls.map { call in
      var decoded = DecodedCall()
      decoder.begin(&decoded, call, memory: ProcessMemory(process: call.thread))
      return LiveCall(
        start: call, name: call.number.displayName, decoded: decoded, end: nil,
        source: names.source(of: call.stack), frames: names.frames(of: call.stack))
    }
    return InFlightText.text(
      live, threadCount: threadCount, at: time, hasStacks: hasStacks,
      programName: { ProcessFiles.programName(of: $0) })
  }
}
