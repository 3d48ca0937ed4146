import Foundation

/// A directory for the files of one test. It is removed with them when the test is over.
final class Scratch {
  let path: String
  private var count = 0

  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/renacer-prof-test-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw POSIXError(.EIO) }
    path = String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Programs that run as another user write here too.
    chmod(path, 0o777)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path in it that nothing has yet.
  func newPath(_ name: String) -> String {
    count += 1
    return "\(path)/\(count)-\(name)"
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ contents: String) throws -> String {
    let path = newPath(name)
    try contents.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  /// Makes a program of a file, under a name.
  ///
  /// Another process writes it: what this one has open for writing while a parallel test starts a program can be
  /// inherited by that one for a moment, and then not be run ("text file busy").
  func program(_ name: String, copyOf original: String) throws -> String {
    let path = "\(path)/\(name)"
    let copy = try Child(["install", "-m", "755", original, path], scratch: self)
    guard try copy.wait() == .status(0) else { throw POSIXError(.EIO) }
    return path
  }

  /// The same of bytes.
  func program(_ name: String, _ contents: Data) throws -> String {
    let original = newPath("contents")
    try contents.write(to: URL(fileURLWithPath: original))
    return try program(name, copyOf: original)
  }

  /// Names of the files in a directory.
  static func names(in directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory).sorted()) ?? []
  }

  /// Contents of a file; empty when there is none.
  static func text(of path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
