internal import Glibc
internal import Trace

/// A pattern for names in the shell's notation (fnmatch(3)): `*` stands for any text, slashes included, `?` for one
/// character, `[…]` for one of several. A pattern that is the name itself matches it, too.
public struct NameGlob: Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// Whether it matches the whole of a name.
  func matches(_ name: String) -> Bool { name == text || fnmatch(text, name, 0) == 0 }

  /// Whether it matches a file. A pattern without a slash is looked for in the last part of a path; that a file was
  /// deleted makes no difference. Calls on no file match nothing.
  func matches(_ file: TracedFile) -> Bool {
    if file == .none { return false }
    if matches(file.name) { return true }
    guard file.name.hasPrefix("/") else { return false }
    let mark = " (deleted)"
    let path = file.name.hasSuffix(mark) ? file.name.dropLast(mark.count) : file.name[...]
    if matches(String(path)) { return true }
    guard !text.contains("/"), let slash = path.lastIndex(of: "/") else { return false }
    return matches(String(path[path.index(after: slash)...]))
  }
}
