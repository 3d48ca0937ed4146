internal import CElfutils
internal import Glibc

/// Where separate debug files are looked for.
enum DebugFileSearch {
  /// The places in which a module's debug file may lie under the name that the module links to.
  ///
  /// - Parameter searchPath: a list in the form of `dwfl_standard_find_debuginfo`: directories with colons between them,
  ///   relative ones next to the module.
  static func candidates(_ name: String, of module: String, searchPath: String) -> [String] {
    guard !name.isEmpty else { return [] }
    if name.hasPrefix("/") { return [name] }
    guard let slash = module.lastIndex(of: "/") else { return [] }
    let directory = String(module[..<slash])
    return searchPath.split(separator: ":", omittingEmptySubsequences: false).map { part in
      let place = part.drop { $0 == "+" || $0 == "-" }
      if place.isEmpty { return directory + "/" + name }
      return place.hasPrefix("/") ? place + directory + "/" + name : directory + "/" + place + "/" + name
    }.filter { $0 != module }
  }

  /// The callback of libdwfl that finds them by build-id or by name. `userdata` of the module is the search path.
  ///
  /// libdwfl's own goes on to load the client of debuginfod, which takes longer than most look-ups of names, and would ask a
  /// server.
  static let find:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafePointer<CChar>?, Dwarf_Addr,
      UnsafePointer<CChar>?, UnsafePointer<CChar>?, GElf_Word,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> CInt = { handle, userdata, name, base, file, link, checksum, found in
      let byBuildID = dwfl_build_id_find_debuginfo(handle, userdata, name, base, file, link, checksum, found)
      guard byBuildID < 0, let file, let path = userdata?.pointee else { return byBuildID }
      let module = String(cString: file)
      let searchPath = String(cString: path.assumingMemoryBound(to: CChar.self))
      // Without a link, the module's own name with an ending.
      let wanted =
        link.map { String(cString: $0) }
        ?? String(module[(module.lastIndex(of: "/").map(module.index(after:)) ?? module.startIndex)...])
        + ".debug"
      guard candidates(wanted, of: module, searchPath: searchPath).contains(where: { access($0, R_OK) == 0 })
      else { return -1 }
      return dwfl_standard_find_debuginfo(handle, userdata, name, base, file, link, checksum, found)
    }
}
