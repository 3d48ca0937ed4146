internal import Foundation

/// A browser without a window, for what only a browser can tell.
package enum Chromium {
  package struct Failure: Error {
    package let output: String
  }

  /// The browser in PATH, if there is one.
  package static var path: String? {
    let directories = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return directories.map { "\($0)/chromium" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Opens a document in a file of its own and returns it as it is after its scripts ran.
  ///
  /// - Parameter type: the extension of the file, by which the browser knows how to read it.
  package static func document(_ document: [UInt8], type: String) throws -> String {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "page-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let page = directory.appending(path: "page.\(type)")
    try Data(document).write(to: page)
    let output = directory.appending(path: "output")
    try Data().write(to: output)

    let process = Process()
    process.executableURL = path.map { URL(filePath: $0) }
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
      "--user-data-dir=\(directory.appending(path: "profile").path)", "--window-size=1000,800",
      "--virtual-time-budget=5000", "--dump-dom", page.absoluteString,
    ]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    guard process.terminationStatus == 0, !text.isEmpty else { throw Failure(output: text) }
    return text
  }
}
