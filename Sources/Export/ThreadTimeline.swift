internal import Trace

/// The calls of one thread in the order in which they started, and what the thread is called.
struct ThreadTimeline {
  let thread: CallTimeline.Thread
  let calls: [CallTimeline.Call]
  /// The program that made most of the calls; a process can become another program.
  let program: String

  var isMainThread: Bool { thread.process == thread.id }
  /// The last name that the thread had; empty where it is not known.
  let threadName: String

  /// The name of the thread, which is the program's where nothing else named it, and its id.
  var name: String { "\(threadName.isEmpty ? program : threadName) \(thread.id)" }

  /// Of all threads, by process and thread; `nil` where calls were not kept singly.
  static func all(of profile: Profile) -> [ThreadTimeline]? {
    profile.timeline?.callsByThread.map { thread, calls in
      var counts: [UInt16: Int] = [:]
      for call in calls { counts[profile.series[Int(call.series)].key.program, default: 0] += 1 }
      let program = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
      return ThreadTimeline(
        thread: thread, calls: calls, program: profile.programs[Int(program)],
        threadName: calls.last.map { profile.threads[Int(profile.series[Int($0.series)].key.thread)] } ?? "")
    }
  }
}
