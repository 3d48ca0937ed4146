import Foundation
import Glibc

/// A control group that is removed when this goes away. What runs in it must have ended by then.
final class ControlGroup {
  /// Where version 2 is mounted.
  private static let root: String? = {
    let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count > 2, fields[2] == "cgroup2" { return String(fields[1]) }
    }
    return nil
  }()

  static let isPossible: Bool = { (try? ControlGroup()) != nil }()

  let path: String

  init() throws {
    guard let root = Self.root else { throw CocoaError(.fileNoSuchFile) }
    path = "\(root)/renacer-prof-test-\(getpid())-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { rmdir(path) }

  func add(_ process: Int32) throws {
    guard let file = fopen("\(path)/cgroup.procs", "w") else { throw CocoaError(.fileNoSuchFile) }
    defer { fclose(file) }
    guard fputs("\(process)", file) >= 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
