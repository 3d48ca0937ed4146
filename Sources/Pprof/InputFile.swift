internal import Glibc
public import Trace

/// A file that is open for reading.
public struct InputFile: ~Copyable {
  private let descriptor: Int32

  public init(path: String) throws(PprofError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    if descriptor < 0 { throw Self.failure() }
  }

  /// stdin, from where it is read on.
  public init(standardInput: Void) throws(PprofError) {
    descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
    if descriptor < 0 { throw Self.failure() }
  }

  deinit { close(descriptor) }

  /// The whole file without a copy; `nil` where it cannot be mapped, or was read in part. One that is cut short while it
  /// is mapped ends the program.
  public func mapping() -> FileMapping? {
    lseek(descriptor, 0, SEEK_CUR) == 0 ? FileMapping(fileDescriptor: descriptor) : nil
  }

  /// Everything from where the file is read to its end. Pipes are read as well.
  public func contents(limit: Int) throws(PprofError) -> [UInt8] {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw Self.failure() }
    let expected = max(0, Int(status.st_size))
    if expected > limit { throw .tooLarge("more than \(limit >> 20) MiB") }
    var contents = [UInt8]()
    // One more than expected, so that the end shows without another chunk.
    var chunk = max(expected + 1, 1 << 16)
    while true {
      if contents.count > limit { throw .tooLarge("more than \(limit >> 20) MiB") }
      let end = contents.count
      contents.reserveCapacity(end + chunk)
      let count = try read(upTo: chunk, into: &contents)
      if count == 0 { return contents }
      if contents.count >= expected { chunk = 1 << 20 }
    }
  }

  /// Appends what one read gives; 0 at the end.
  private func read(upTo size: Int, into contents: inout [UInt8]) throws(PprofError) -> Int {
    var count = 0
    var failure: PprofError?
    let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      repeat { count = Glibc.read(descriptor, buffer.baseAddress, size) } while count < 0 && errno == EINTR
      if count < 0 { failure = Self.failure() }
      initialized = max(0, count)
    }
    if let failure { throw failure }
    contents.append(contentsOf: chunk)
    return count
  }

  private static func failure() -> PprofError {
    .cannotOpen(reason: String(cString: strerror(errno)).lowercased())
  }
}
