internal import Glibc

/// A perf map whose process still writes it: read again when a name is missing and the file has grown.
final class GrowingPerfMap {
  private let paths: [String]
  private var map: PerfMap?
  /// Path and size of the file that `map` was read from.
  private var source: (path: String, size: Int64)?

  /// - Parameter paths: where it may lie; the first that can be read counts.
  init(paths: [String]) { self.paths = paths }

  /// The name of the code at an absolute address of the process.
  func name(at address: UInt64) -> String? {
    if let name = map?.name(at: address) { return name }
    return refresh() ? map?.name(at: address) : nil
  }

  /// Reads the file where it is new or has another size than before.
  private func refresh() -> Bool {
    for path in source.map({ [$0.path] }) ?? paths {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      if let source, source.size == Int64(status.st_size) { return false }
      guard let fresh = PerfMap(path: path) else { continue }
      map = fresh
      source = (path, Int64(status.st_size))
      return true
    }
    return false
  }
}
