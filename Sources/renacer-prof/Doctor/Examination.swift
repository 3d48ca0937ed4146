internal import Capture
internal import Glibc
internal import Report
internal import Symbols
internal import Trace

/// What was tried on this system, each by doing it.
struct Examination {
  private(set) var findings: [Finding] = []
  /// Whether a program can be started, traced and its stacks be read.
  private(set) var isFit = false
  /// Whether it can be watched without being stopped.
  private(set) var canWatch = false

  init() {
    let launch = Self.result { () throws(Obstacle) in try CaptureTrials.launch() }
    isFit = (try? launch.get()) != nil
    add("ptrace-launch", "trace programs that are started", launch) { _ in "ptrace" }
    let attach = Self.result { () throws(Obstacle) in try CaptureTrials.attach() }
    add("ptrace-attach", "attach to running programs", attach) {
      CaptureTrials.reachesOtherUsers ? "ptrace; of all users" : "ptrace; of this user"
    }
    let filter = Self.result { () throws(Obstacle) in try CaptureTrials.filterCalls() }
    add("seccomp", "pass over calls that are not traced", filter) { "seccomp filter of the kernel" }
    let memory = Self.result { () throws(Obstacle) in try CaptureTrials.readMemory() }
    add("read-memory", "read stacks quickly", memory) { "process_vm_readv" }
    let kernelClock = Self.result { () throws(Obstacle) in try CaptureTrials.kernelClock() }
    add("kernel-clock", "time calls by the kernel's clock", kernelClock) { clock in
      let means = clock.means == .programs ? "BPF" : "perf events"
      return "\(means); \(FloorSentence.text(clock.floor))\(Self.better(clock.betterMeans))"
    }
    add("tracer-clock", "time calls by the tracer's clock", launch) { FloorSentence.text($0) }
    let perf = Self.result { () throws(Obstacle) in try CaptureTrials.perf() }
    canWatch = (try? perf.get()) != nil
    add("perf", "watch programs without stopping them", perf) { perf in
      let means = perf.isByPrograms ? "perf events by BPF" : "perf events"
      return "\(means) (--backend perf); \(FloorSentence.text(perf.floor))\(Self.better(perf.betterMeans))"
    }
    addNames()
  }

  private static func better(_ obstacle: Obstacle?) -> String {
    obstacle.map { "; BPF would add less: \($0.reason). \($0.remedy)." } ?? ""
  }

  private static func result<Value>(_ trial: () throws(Obstacle) -> Value) -> Result<Value, Obstacle> {
    do throws(Obstacle) { return .success(try trial()) } catch { return .failure(error) }
  }

  private mutating func add<Value>(
    _ identifier: String, _ title: String, _ result: Result<Value, Obstacle>, _ describe: (Value) -> String
  ) {
    switch result {
    case .success(let value): findings.append(Finding(identifier, title: title, detail: describe(value)))
    case .failure(let obstacle):
      findings.append(
        Finding(
          identifier, title: title, isUsable: false, detail: obstacle.reason, remedy: obstacle.remedy))
    }
  }

  /// Looks a function of the C library up by its address, as reports do.
  private mutating func addNames() {
    let process = ProcessID(getpid())
    let modules = ModuleTable()
    let map = modules.map(of: process, memory: ProcessMemory(process: process))
    let title = "name functions and lines"
    guard let symbol = dlsym(nil, "getppid"),
      let index = map.index(ofCodeAt: UInt64(UInt(bitPattern: symbol)))
    else { return }
    let entry = map.entries[index]
    let frame = FrameAddress(
      module: entry.module, address: UInt64(UInt(bitPattern: symbol)) &- entry.loadBias,
      isReturnAddress: false)
    let resolved = Symbolizer(modules: modules.modules).resolve([frame])
    guard resolved.unnamedFrameCount == 0 else {
      let note = resolved.notes.first?.description ?? "libdw does not name functions of the C library"
      findings.append(
        Finding(
          "names", title: title, isUsable: false, detail: note,
          remedy: "Install libdw1 (elfutils), or see whether the C library can be read"))
      return
    }
    let separate =
      access("/usr/lib/debug/.build-id", R_OK) == 0
      ? " and separate ones in /usr/lib/debug" : "; there are no separate ones in /usr/lib/debug"
    findings.append(
      Finding(
        "names", title: title, detail: "libdw, from the files of programs\(separate); debuginfod is not asked"
      ))
  }
}
