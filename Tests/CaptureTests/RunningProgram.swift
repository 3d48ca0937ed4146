import Foundation

/// A program that a test starts, with its output in files. Whatever is left of it is killed when its test is
/// over.
final class RunningProgram {
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  static let packageDirectory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A program of `Tests/Fixtures`, built by `make test`.
  static func fixture(_ name: String) -> String { "\(packageDirectory)/.build/fixtures/\(name)" }

  /// The built command.
  static let profiler: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let candidates = [beside.deletingLastPathComponent().path, "\(packageDirectory)/.build/debug"]
    return candidates.map { $0 + "/renacer-prof" }.first { access($0, X_OK) == 0 } ?? "renacer-prof"
  }()

  let id: pid_t
  private let directory: String
  private var end: End?

  /// Starts a program, in a process group of its own.
  init(_ command: [String]) throws {
    directory = FileManager.default.temporaryDirectory.path + "/capture-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(directory)/output", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "\(directory)/errors", O_WRONLY | O_CREAT, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    let status = posix_spawnp(&id, command[0], &actions, &attributes, arguments, environ)
    guard status == 0 else { throw Failure(description: "cannot start \(command[0]): error \(status)") }
    self.id = id
  }

  deinit {
    if end == nil {
      kill(-id, SIGKILL)
      var status: Int32 = 0
      waitpid(id, &status, 0)
    }
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// Starts the profiler with options on a program.
  static func profiled(_ options: [String], _ command: [String]) throws -> RunningProgram {
    try RunningProgram([profiler] + options + ["--"] + command)
  }

  /// Runs a program to its end.
  static func run(_ command: [String]) throws -> RunningProgram {
    let program = try RunningProgram(command)
    try program.wait()
    return program
  }

  var output: String { text("output") }
  var errors: String { text("errors") }

  func signal(_ number: Int32) { kill(id, number) }

  /// Waits for the end; throws when that takes longer than any load of the machine explains.
  @discardableResult
  func wait(seconds: Double = 60) throws -> End {
    if let end { return end }
    var status: Int32 = 0
    let deadline = Date(timeIntervalSinceNow: seconds)
    while waitpid(id, &status, WNOHANG) == 0 {
      guard Date() < deadline else { throw Failure(description: "process \(id) does not end: \(errors)") }
      usleep(5000)
    }
    let end: End = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
    self.end = end
    return end
  }

  /// How often the summary (`-c`) says that a call was made.
  func calls(_ name: String) -> Int {
    for line in errors.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.last == Substring(name), words.count >= 5 { return Int(words[3]) ?? 0 }
    }
    return 0
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)) ?? ""
  }
}

/// What `/proc` tells of a process and all its threads.
enum ProcessState {
  static func field(_ name: String, of process: pid_t, thread: pid_t? = nil) -> String? {
    let path = "/proc/\(process)/task/\(thread ?? process)/status"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
  }

  /// The state letter of the first thread: S sleeping, R running, T stopped, t stopped by a tracer.
  static func letter(of process: pid_t) -> Character? { field("State", of: process)?.first }

  /// Whether no thread is traced, or stopped by a tracer.
  static func isFree(_ process: pid_t) -> Bool {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.compactMap { pid_t($0) }.allSatisfy {
      let tracer = field("TracerPid", of: process, thread: $0) ?? "0"
      let state = field("State", of: process, thread: $0)?.first ?? "S"
      return tracer == "0" && state != "t"
    }
  }

  /// Waits until something holds, five seconds at most.
  static func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      usleep(5000)
    }
    return condition()
  }
}
