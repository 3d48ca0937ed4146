import Glibc

/// A process started by a test, with its output in files. It is killed when its test is over.
final class Child {
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  /// Something took longer than any load of the machine explains.
  struct TimedOut: Error, CustomStringConvertible {
    let description: String
  }

  let id: pid_t
  let standardOutputPath: String
  let standardErrorPath: String
  private let command: [String]
  private var end: End?

  /// Starts a program, found in PATH, in a process group of its own.
  ///
  /// - Parameters:
  ///   - input: file that becomes standard input.
  ///   - output: descriptor that becomes standard output; a file in `scratch` unless given.
  init(
    _ command: [String], scratch: Scratch, input: String = "/dev/null", output: Int32? = nil
  ) throws {
    self.command = command
    standardOutputPath = scratch.newPath("stdout")
    standardErrorPath = scratch.newPath("stderr")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, standardOutputPath, create, 0o666)
    }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, standardErrorPath, create, 0o666)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    let failure = posix_spawnp(&id, command[0], &actions, &attributes, arguments, environ)
    guard failure == 0 else {
      throw TimedOut(description: "cannot start \(command[0]): \(String(cString: strerror(failure)))")
    }
    self.id = id
  }

  deinit {
    guard end == nil else { return }
    kill(-id, SIGKILL)
    var status: Int32 = 0
    waitpid(id, &status, 0)
  }

  var standardOutput: String { Scratch.text(of: standardOutputPath) }
  var standardError: String { Scratch.text(of: standardErrorPath) }

  func signal(_ number: Int32) { kill(id, number) }

  /// Waits for the end; kills the whole group and throws when it does not come.
  @discardableResult
  func wait(seconds: Double = 60) throws -> End {
    if let end { return end }
    var status: Int32 = 0
    let ended = waitUntil(seconds: seconds) { waitpid(id, &status, WNOHANG) == id }
    guard ended else {
      throw TimedOut(description: "\(command.joined(separator: " ")) did not end in \(seconds) s")
    }
    let signal = status & 0x7f
    let end = signal == 0 ? End.status((status >> 8) & 0xff) : .signal(signal)
    self.end = end
    return end
  }
}

/// Looks every few milliseconds until something holds; `false` when it never did.
func waitUntil(seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<Int(seconds * 500) {
    if try condition() { return true }
    usleep(2000)
  }
  return try condition()
}
