/// Turns names of files into numbers, the same for the same name, up to a limit: all later names share one number.
public final class FileInterner {
  /// Names that a profile tells apart while a capture runs.
  public static let usualLimit = 10_000

  public private(set) var files = TracedFile.reserved
  private var known: [String: FileID] = [:]
  private let limit: Int

  /// - Parameter limit: how many names are told apart.
  public init(limit: Int = usualLimit) {
    self.limit = limit
    for (index, file) in files.enumerated() { known[file.name] = FileID(UInt32(index)) }
  }

  /// The number of a name.
  public func id(of name: String) -> FileID {
    if let id = known[name] { return id }
    guard files.count - TracedFile.reserved.count < limit else { return .others }
    let id = FileID(UInt32(files.count))
    files.append(TracedFile(name: name))
    known[name] = id
    return id
  }
}
