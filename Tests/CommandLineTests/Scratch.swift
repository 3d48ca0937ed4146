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
  func file(_ name: String, _ contents: String, mode: mode_t = 0o644) throws -> String {
    let path = newPath(name)
    try contents.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, mode)
    return path
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
