import Glibc
import Testing

/// Traces of programs that run already.
@Suite struct TraceAttachTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func start(_ options: [String], watching process: pid_t) throws -> (profiler: Child, path: String) {
    let path = scratch.newPath("trace")
    let profiler = try Profiler.start(["-o", path] + options, scratch: scratch)
    try #require(waitUntil { ProcessState.tracer(of: process) == profiler.id }, "\(profiler.standardError)")
    usleep(150_000)
    return (profiler, path)
  }

  @Test("ids may be separated as pidof and pgrep write them", arguments: [" ", "\n", ","])
  func readsLists(separator: String) throws {
    let first = try Target("steady", scratch: scratch)
    let second = try Target("blocked", scratch: scratch)
    let (profiler, path) = try start(["-p", "\(first.id)\(separator)\(second.id)"], watching: second.id)
    profiler.signal(SIGINT)
    #expect(try profiler.wait() == .status(0))
    #expect(TraceLines(Scratch.text(of: path)).processes == [first.id, second.id])
    first.expectFree()
    second.expectFree()
  }

  @Test("programs attached to and let go are named, unless -q is given")
  func namesPrograms() throws {
    let target = try Target("steady", scratch: scratch)
    for (options, isQuiet) in [([], false), (["-q"], true), (["-e", "quiet=attach"], true)] {
      let (profiler, _) = try start(options + ["-p", "\(target.id)"], watching: target.id)
      profiler.signal(SIGTERM)
      #expect(try profiler.wait() == .status(0))
      #expect(
        profiler.standardError
          == (isQuiet
            ? ""
            : "renacer-prof: process \(target.id) attached\nrenacer-prof: process \(target.id) detached\n"))
    }
  }

  @Test("a call that blocks is left with a word, and goes on")
  func leavesBlockedCall() throws {
    let target = try Target("blocked", scratch: scratch)
    for status in ["detached", "unfinished"] {
      let (profiler, path) = try start(["-p", "\(target.id)", "-e", "status=\(status)"], watching: target.id)
      profiler.signal(SIGINT)
      #expect(try profiler.wait() == .status(0))
      let lines = TraceLines(Scratch.text(of: path)).lines
      // Beside the list of calls in flight.
      let calls = lines.filter { $0.hasSuffix(" <detached ...>") }
      #expect(calls.count == (status == "detached" ? 1 : 0))
      #expect(calls.allSatisfy { $0.contains("read(") })
      #expect(waitUntil { ProcessState.isInRead(target.id) })
      target.expectFree()
    }
  }

  @Test("without -f new threads are traced and new processes are not; with -f both")
  func followsThreads() throws {
    try #require(Privileges.isInstalled("python3"))
    let script = """
      import os, threading, time
      while True:
        thread = threading.Thread(target=lambda: os.path.exists('/in-thread')); thread.start(); thread.join()
        child = os.fork()
        if child == 0:
          os.path.exists('/in-child'); os._exit(0)
        os.waitpid(child, 0)
        time.sleep(0.02)
      """
    let program = try Child(["python3", "-c", script], scratch: scratch)
    usleep(300_000)
    for (options, followsChildren) in [([], false), (["-f"], true)] {
      let (profiler, path) = try start(options + ["-p", "\(program.id)"], watching: program.id)
      usleep(300_000)
      profiler.signal(SIGINT)
      #expect(try profiler.wait() == .status(0))
      let text = Scratch.text(of: path)
      #expect(text.contains("\"/in-thread\""))
      #expect(text.contains("\"/in-child\"") == followsChildren)
    }
    #expect(waitUntil { !ProcessState.isTraced(program.id) })
  }

  @Test("--descendants takes children and grandchildren along, and what they start")
  func findsDescendants() throws {
    let script = "sh -c 'sleep 300; true' & sh -c 'while :; do /bin/sleep 0.05; done' & wait"
    let program = try Child(["sh", "-c", script], scratch: scratch)
    func isSleeper(_ process: pid_t) -> Bool {
      ProcessState.isInSleep(process) && Scratch.text(of: "/proc/\(process)/cmdline") == "sleep\0300\0"
    }
    var descendants: [pid_t] = []
    _ = waitUntil {
      let children = ProcessState.children(of: program.id)
      descendants = children + children.flatMap(ProcessState.children)
      return descendants.contains(where: isSleeper)
    }
    let sleeper = try #require(descendants.first(where: isSleeper))
    let (profiler, path) = try start(["--descendants", "-p", "\(program.id)"], watching: sleeper)
    usleep(200_000)
    profiler.signal(SIGINT)
    #expect(try profiler.wait() == .status(0))
    let trace = TraceLines(Scratch.text(of: path))
    #expect(trace.processes.isSuperset(of: [program.id, sleeper] + ProcessState.children(of: program.id)))
    #expect(trace.calls.contains(TraceLines.Call(name: "execve", result: "0")))
    for process in [program.id] + ProcessState.children(of: program.id) {
      #expect(!ProcessState.isTraced(process))
    }
    #expect(ProcessState.letter(of: sleeper) == "S")
  }

  @Test("a program that is stopped and continued is shown so, and one let go while stopped stays it")
  func showsJobControl() throws {
    let target = try Target("steady", scratch: scratch)
    let (profiler, path) = try start(["-p", "\(target.id)", "-e", "trace=none"], watching: target.id)
    for signal in [SIGSTOP, SIGCONT, SIGSTOP] {
      target.child.signal(signal)
      usleep(200_000)
    }
    profiler.signal(SIGINT)
    #expect(try profiler.wait() == .status(0))
    #expect(
      TraceLines(Scratch.text(of: path)).events == [
        "--- SIGSTOP ---", "--- stopped by SIGSTOP ---", "--- SIGCONT ---", "--- SIGSTOP ---",
        "--- stopped by SIGSTOP ---",
      ])
    #expect(waitUntil(seconds: 2) { ProcessState.letter(of: target.id) == "T" })
    #expect(!ProcessState.isTraced(target.id))
    target.child.signal(SIGCONT)
    #expect(try target.stop() == .status(0))
  }
}
