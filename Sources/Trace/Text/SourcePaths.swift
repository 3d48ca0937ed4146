/// How paths of source files are shown: without `dir/..` detours, and below a directory that is named once.
public struct SourcePaths {
  /// What shown paths are relative to, where that is not the reader's own directory; `nil` where they stand in full.
  public let commonDirectory: String?
  private let baseDirectory: String?

  /// - Parameters:
  ///   - files: the paths that will be shown.
  ///   - baseDirectory: paths below it are shown relative to it, because the reader is there.
  public init(files: some Sequence<String>, baseDirectory: String?) {
    self.baseDirectory = baseDirectory
    let paths = Set(files.lazy.map(Self.normalized)).filter { $0.hasPrefix("/") }
    // One kind of relative path in a report is enough: the reader's own directory comes first.
    let isReaderThere = baseDirectory.map { base in paths.contains { $0.hasPrefix(base + "/") } } ?? false
    commonDirectory = paths.count > 1 && !isReaderThere ? Self.commonDirectory(of: paths) : nil
  }

  public func shown(_ path: String) -> String {
    let path = Self.normalized(path)
    for directory in [baseDirectory, commonDirectory] {
      if let directory, path.hasPrefix(directory + "/") { return String(path.dropFirst(directory.count + 1)) }
    }
    return path
  }

  /// The path without `.` and without the `..` of compilers that ran in a build directory beside the sources.
  public static func normalized(_ path: String) -> String {
    guard path.contains("/.") || path.hasPrefix("./") else { return path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// The longest directory that holds all paths; `nil` when it is no deeper than two levels.
  private static func commonDirectory(of paths: Set<String>) -> String? {
    var common: [Substring]?
    for path in paths {
      let directory = path.split(separator: "/").dropLast()
      common = common.map { known in zip(known, directory).prefix { $0 == $1 }.map(\.0) } ?? Array(directory)
    }
    guard let common, common.count > 2 else { return nil }
    return "/" + common.joined(separator: "/")
  }
}
