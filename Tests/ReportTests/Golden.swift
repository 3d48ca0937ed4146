import Foundation
import Testing

/// Files that hold what a report must look like.
///
/// After a wanted change write them anew with `UPDATE_GOLDEN=1 swift test --filter ReportTests`, and read the difference.
enum Golden {
  static func expect(
    _ contents: [UInt8], equals name: String, type: String = "txt",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = String(decoding: contents, as: UTF8.self)
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(name).\(type)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "differs from \(name).\(type)", sourceLocation: sourceLocation)
  }
}
