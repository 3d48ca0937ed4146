internal import CLinux
internal import Glibc

/// What a child executes that is launched: path and arguments in this process's memory. The child's memory is a copy, in
/// which they have the same addresses.
struct LaunchImage: ~Copyable {
  private let path: UnsafeMutablePointer<CChar>
  /// Ends with `nil`, as execve(2) wants it.
  private let arguments: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

  init(path: String, command: [String]) {
    self.path = strdup(path)
    arguments = .allocate(capacity: command.count + 1)
    _ = arguments.initialize(from: command.map { strdup($0) } + [nil])
  }

  deinit {
    for argument in arguments { free(argument) }
    arguments.deallocate()
    free(path)
  }

  /// Forks the child, which waits until it is released. Returns its id or a negative errno.
  func fork(filter: SyscallFilter?, release: inout Int32, report: inout Int32) -> pid_t {
    (filter?.program ?? []).withUnsafeBytes { program in
      var launch = clinux_launch()
      launch.path = UnsafePointer(path)
      launch.arguments = UnsafePointer(arguments.baseAddress)
      launch.environment = UnsafePointer(environ)
      if let filter {
        launch.filter_program = program.baseAddress
        launch.filter_length = filter.instructionCount
      }
      return clinux_launch(&launch, &release, &report)
    }
  }
}
