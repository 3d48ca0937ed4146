internal import CElfutils

/// The file table of a unit's line program; it belongs to the session that the unit comes from.
struct SourceFiles {
  private let files: OpaquePointer?
  private let count: Int

  init(_ root: Dwarf_Die) {
    var root = root
    var files: OpaquePointer?
    var count = 0
    let isFound = dwarf_getsrcfiles(&root, &files, &count) == 0
    self.files = isFound ? files : nil
    self.count = isFound ? count : 0
  }

  /// The path of a file, absolute where the compiler recorded enough; `directory` is where it ran.
  func path(_ index: Int, directory: String?) -> String? {
    guard let files, index < count, let name = dwarf_filesrc(files, index, nil, nil) else { return nil }
    var file = String(cString: name)[...]
    // `<compiler-generated>` and its like are not files.
    if file.hasSuffix(">"), file.split(separator: "/").last?.first == "<" { return nil }
    guard !file.hasPrefix("/"), let directory, !directory.isEmpty else { return String(file) }
    while file.hasPrefix("./") { file = file.dropFirst(2) }
    if file.hasPrefix(directory + "/") { return String(file) }
    return directory.hasSuffix("/") ? directory + file : directory + "/" + file
  }
}
