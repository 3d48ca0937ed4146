import Foundation

/// The programs of `Tests/Fixtures`, built by `make test`.
enum Fixture {
  static let sourceDirectory = packageDirectory + "/Tests/Fixtures"
  static let directory = packageDirectory + "/.build/fixtures"

  struct MissingMarker: Error { let name: String }

  private static var packageDirectory: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  static func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Whether a fixture was built; those of optional compilers may not be.
  static func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The line with the comment `LINE: marker` in a source.
  static func line(_ marker: String, in source: String) throws -> Int {
    let lines = Scratch.text(of: "\(sourceDirectory)/\(source)").split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let start = line.range(of: "LINE: ")?.upperBound else { continue }
      let name = line[start...].replacingOccurrences(of: "*/", with: "").trimmingCharacters(in: .whitespaces)
      if name == marker { return index + 1 }
    }
    throw MissingMarker(name: "\(source): \(marker)")
  }
}
