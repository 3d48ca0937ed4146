import TestSupport
import Trace

/// A run of two programs whose sums can be made by hand.
///
/// load: 4 reads of 1, 2, 3 and 10 ms, 4,000 bytes; from lines 10 (6 ms) and 12 (10 ms).
/// save: 2 writes of 2 ms, one failed; `save` inlined into `main`. The loader: 1 openat of 1 ms without own code.
/// Waiting: 1 epoll_wait of 50 ms.
enum ReportFixture {
  static func resolved() -> ResolvedProfile {
    var fixture = ProfileFixture()
    let read = [SourceFrame(function: "read", module: "libc.so.6", origin: .library)]
    let write = [SourceFrame(function: "write", module: "libc.so.6", origin: .library)]
    let main = [own("main", 40)]
    fixture.add(
      addresses: [main, [own("load", 10)], read], "read", nanoseconds: [1_000_000, 2_000_000, 3_000_000],
      bytes: 3000)
    fixture.add(
      addresses: [main, [own("load", 12)], read], "read", nanoseconds: [10_000_000], bytes: 1000)
    fixture.add(
      addresses: [[own("save", 20, isInlined: true), own("main", 41)], write], "write",
      nanoseconds: [2_000_000], bytes: 500)
    fixture.add(
      addresses: [[own("save", 20, isInlined: true), own("main", 41)], write], "write",
      nanoseconds: [2_000_000], error: 28)
    let loader = ["_dl_start", "open_verify", "__open_nocancel"].map {
      [SourceFrame(function: $0, module: "ld-linux-x86-64.so.2", origin: .library)]
    }
    fixture.add(addresses: loader, "openat", nanoseconds: [1_000_000], program: "helper")
    fixture.add(
      addresses: [main, [own("serve", 30)]], "epoll_wait", nanoseconds: [50_000_000], isWaiting: true)
    fixture.capture.command = ["./app", "--fast"]
    fixture.capture.wallNanoseconds = 80_000_000
    fixture.capture.clock = .kernel
    fixture.capture.callsTimedByTracer = 2
    fixture.capture.ownNanoseconds = 9_000_000
    fixture.capture.unnamedFrames = 1
    fixture.capture.floor = .init(sameProcessor: 5_000, otherProcessor: 60_000)
    fixture.capture.unfinishedCalls = 1
    fixture.capture.unwinding.complete = 7
    fixture.capture.unwinding.frameLimit = 1
    fixture.notes = ["app: something \u{1b}[1mto know"]
    return fixture.resolved
  }

  private static func own(_ function: String, _ line: UInt32, isInlined: Bool = false) -> SourceFrame {
    SourceFrame(
      function: function, module: "app", file: "/src/app/\(function).c", line: line, isInlined: isInlined,
      origin: .program)
  }
}
