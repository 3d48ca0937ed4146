internal import Trace

extension JSONWriter {
  /// What every report begins with: the schema, and how its numbers came to be.
  mutating func reportMembers(schema: String, _ profile: Profile) {
    let capture = profile.capture
    member("schema", schema)
    member("version", 1 as UInt64)
    key("capture")
    beginObject()
    member("command", capture.command)
    member("programs", profile.programs)
    member("wall_ns", capture.wallNanoseconds)
    member("backend", capture.backend.rawValue)
    member("clock", capture.clock.rawValue)
    member("calls_timed_by_tracer", capture.callsTimedByTracer)
    if let obstacle = capture.clockObstacle { member("clock_obstacle", obstacle) }
    key("floor_ns")
    if let floor = capture.floor {
      beginObject()
      member("same_processor", floor.sameProcessor)
      member("other_processor", floor.otherProcessor)
      endObject()
    } else {
      null()
    }
    member("slow_threshold_ns", capture.slowThresholdNanoseconds)
    member("unfinished_calls", capture.unfinishedCalls)
    member("lost_calls", capture.lostCalls)
    member("own_cpu_ns", capture.ownNanoseconds)
    member("unnamed_frames", capture.unnamedFrames)
    key("unwinding")
    write(capture.unwinding)
    if !capture.restrictions.isEmpty { member("restrictions", capture.restrictions) }
    endObject()
  }

  private mutating func write(_ unwinding: UnwindSummary) {
    beginObject()
    member("complete", unwinding.complete)
    member("frame_limit", unwinding.frameLimit)
    member("no_unwind_information", unwinding.noUnwindInformation)
    member("unreadable_memory", unwinding.unreadableMemory)
    member("bad_unwind_information", unwinding.badUnwindInformation)
    endObject()
  }
}
