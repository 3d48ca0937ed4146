internal import Glibc

/// stdout, where no traced program has it.
enum StandardOutput {
  static func write(_ contents: [UInt8]) throws(SessionError) {
    var rest = contents[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .cannotWrite(path: "to stdout", errno: errno) }
      rest = rest.dropFirst(count)
    }
  }
}
