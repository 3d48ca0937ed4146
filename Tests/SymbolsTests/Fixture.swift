import Foundation
import Symbols
import Testing
import Trace

/// A directory in which a test builds programs from the sources beside it; it goes away with the value.
final class Fixture {
  struct Failure: Error, CustomStringConvertible { let description: String }

  let directory: String

  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/symbols-XXXXXX"
    directory = try template.withCString { path in
      guard let copy = strdup(path), mkdtemp(copy) != nil else { throw Failure(description: "mkdtemp") }
      defer { free(copy) }
      // Compilers record the path without symbolic links.
      return URL(fileURLWithPath: String(cString: copy)).resolvingSymlinksInPath().path
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/"

  static func hasTool(_ name: String) -> Bool { toolPath(name) != nil }

  private static func toolPath(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
  }

  func path(_ name: String) -> String { directory + "/" + name }

  /// Runs a tool in the directory; its standard output.
  @discardableResult
  func run(_ tool: String, _ arguments: [String], input: String = "") throws -> String {
    guard let path = Self.toolPath(tool) else { throw Failure(description: "\(tool): not installed") }
    let output = self.path("out-\(UUID().uuidString)")
    let source = output + ".in"
    try Data(input.utf8).write(to: URL(fileURLWithPath: source))
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardInput = FileHandle(forReadingAtPath: source)
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: output)
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool) \(arguments.joined(separator: " ")): \(text)")
    }
    return text
  }

  /// Copies a source into the directory and compiles it there; the path of the program.
  func build(
    _ source: String, with compiler: String = "gcc", _ flags: [String], as name: String = "program"
  ) throws -> String {
    try? FileManager.default.copyItem(atPath: Self.sources + source, toPath: path(source))
    try run(compiler, flags + [source, "-o", name])
    return path(name)
  }

  /// Addresses of all symbols, as `nm` lists them.
  func symbols(_ file: String, dynamic: Bool = false) throws -> [String: (address: UInt64, size: UInt64)] {
    var symbols: [String: (address: UInt64, size: UInt64)] = [:]
    for line in try run("nm", (dynamic ? ["-D"] : []) + ["-S", file]).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 3, let address = UInt64(fields[0], radix: 16), let name = fields.last else {
        continue
      }
      symbols[String(name)] = (address, fields.count > 3 ? UInt64(fields[1], radix: 16) ?? 0 : 0)
    }
    return symbols
  }

  /// The address of one symbol.
  func address(of symbol: String, in file: String) throws -> UInt64 {
    guard let found = try symbols(file)[symbol] else { throw Failure(description: "no symbol \(symbol)") }
    return found.address
  }

  /// The line in a source that carries `// MARK: mark`.
  static func line(_ mark: String, in source: String) throws -> UInt32 {
    let text = try String(contentsOfFile: sources + source, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let index = lines.firstIndex(where: { $0.hasSuffix("// MARK: \(mark)") }) else {
      throw Failure(description: "no mark \(mark)")
    }
    return UInt32(index + 1)
  }

  /// Names one address of a file.
  static func resolve(
    _ file: String, _ address: UInt64, buildID: [UInt8] = [], isExecutable: Bool = true,
    isReturn: Bool = false,
    options: Symbolizer.Options = .init()
  ) -> (chain: [SourceFrame], notes: [ModuleProblem]) {
    let module = Module(path: file, buildID: buildID, isExecutable: isExecutable, openPath: nil)
    let frame = FrameAddress(module: ModuleID(0), address: address, isReturnAddress: isReturn)
    let result = Symbolizer(modules: [module], options: options).resolve([frame])
    return (result.frames[0], result.notes.map(\.problem))
  }
}
