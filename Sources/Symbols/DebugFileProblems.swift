internal import CElfutils
internal import Glibc
internal import Trace

/// Why a module has no usable debug information: what a user could do something about.
enum DebugFileProblems {
  /// `searchPath` is that of the session, `reason` what libdwfl said.
  static func find(
    elf: OpaquePointer, module: Module, searchPath: String, reason: String?
  ) -> [ModuleProblem] {
    if hasDebugSection(elf) { return [.damagedDebugInfo(reason: reason ?? "no unit could be read")] }
    if let path = mismatch(elf: elf, module: module, searchPath: searchPath) {
      return [.debugFileMismatch(path: path)]
    }
    return OriginClassifier.isProgram(module) ? [.noDebugInfo] : []
  }

  private static func hasDebugSection(_ elf: OpaquePointer) -> Bool {
    var names = 0
    guard elf_getshdrstrndx(elf, &names) == 0 else { return false }
    var section = elf_nextscn(elf, nil)
    while let current = section {
      defer { section = elf_nextscn(elf, current) }
      var header = GElf_Shdr()
      guard gelf_getshdr(current, &header) != nil, header.sh_type != UInt32(SHT_NOBITS),
        let name = elf_strptr(elf, names, Int(header.sh_name))
      else { continue }
      if [".debug_info", ".zdebug_info"].contains(String(cString: name)) { return true }
    }
    return false
  }

  /// A file where `.gnu_debuglink` points. It would have been used if it matched.
  private static func mismatch(elf: OpaquePointer, module: Module, searchPath: String) -> String? {
    var checksum: GElf_Word = 0
    guard let link = dwelf_elf_gnu_debuglink(elf, &checksum) else { return nil }
    return DebugFileSearch.candidates(String(cString: link), of: module.path, searchPath: searchPath)
      .first { access($0, R_OK) == 0 }
  }
}
