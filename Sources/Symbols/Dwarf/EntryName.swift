internal import CElfutils

/// What DWARF calls a function, which may be spread over an abstract instance and a declaration.
struct EntryName {
  /// `DW_AT_linkage_name`; GCC leaves it out for functions that no other file can see.
  let linkageName: String?
  /// `DW_AT_name`; in C++ with the namespaces and classes around it.
  let qualifiedName: String?

  private static let longestChain = 8
  private static let deepestScopes = 64

  init(_ entry: Dwarf_Die, unit: DebugUnit) {
    linkageName =
      Self.string(entry, DW_AT_linkage_name)
      ?? Self.string(entry, DW_AT_MIPS_linkage_name)
    guard linkageName == nil, let name = Self.string(entry, DW_AT_name) else {
      qualifiedName = nil
      return
    }
    qualifiedName = unit.isCxx ? Self.scope(of: entry, unit: unit) + name : name
  }

  /// The scopes around the declaration of `entry`, each with `::`; empty where they are in another unit.
  private static func scope(of entry: Dwarf_Die, unit: DebugUnit) -> String {
    var declaration = declaration(of: entry)
    guard declaration.cu == unit.entries.cu else { return "" }
    var next = unit.functions.scope(ofFunctionAt: dwarf_dieoffset(&declaration)) ?? -1
    var names: [String] = []
    while next >= 0, names.count < deepestScopes {
      let scope = unit.functions.scopes[next]
      next = scope.parent
      guard let entry = unit.entry(at: scope.offset) else { continue }
      let name = string(entry, DW_AT_name)
      names.append(spelling(of: name, tag: scope.tag) + "::")
    }
    return names.reversed().joined()
  }

  /// Follows references to where the function is declared in its scope.
  private static func declaration(of entry: Dwarf_Die) -> Dwarf_Die {
    var current = entry
    for _ in 0..<longestChain {
      var attribute = Dwarf_Attribute()
      var target = Dwarf_Die()
      guard
        dwarf_attr(&current, UInt32(DW_AT_abstract_origin), &attribute) != nil
          || dwarf_attr(&current, UInt32(DW_AT_specification), &attribute) != nil,
        dwarf_formref_die(&attribute, &target) != nil
      else { break }
      current = target
    }
    return current
  }

  /// A scope as the demangler writes it.
  private static func spelling(of name: String?, tag: Int32) -> String {
    guard let name, !name.isEmpty else {
      return Int(tag) == DW_TAG_namespace ? "(anonymous namespace)" : "{unnamed}"
    }
    // GCC's `<lambda(int)>`.
    if name.hasPrefix("<lambda"), name.hasSuffix(">") { return "{" + name.dropFirst().dropLast() + "}" }
    return name
  }

  /// An attribute of the entry or of what it refers to.
  private static func string(_ entry: Dwarf_Die, _ name: Int) -> String? {
    var entry = entry
    var attribute = Dwarf_Attribute()
    guard dwarf_attr_integrate(&entry, UInt32(name), &attribute) != nil,
      let text = dwarf_formstring(&attribute)
    else { return nil }
    return String(cString: text)
  }
}
