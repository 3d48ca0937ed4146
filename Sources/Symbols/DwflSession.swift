internal import CElfutils
internal import Glibc

/// One module opened with libdwfl: the ELF file with whatever debug file belongs to it.
///
/// The load bias is zero, so that addresses are those of the ELF file, as in `FrameAddress`.
struct DwflSession: ~Copyable {
  private let session: OpaquePointer
  private let module: OpaquePointer
  /// libdwfl keeps pointers to both for as long as the session lives.
  private let callbacks: UnsafeMutablePointer<Dwfl_Callbacks>
  private let searchPath: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// Opens `file` and looks for its debug file as if it lay at `name`.
  ///
  /// `searchPath` is a list in the form of `dwfl_standard_find_debuginfo`: directories with colons between
  /// them, relative ones next to the module.
  init(file: String, name: String, searchPath: String) throws(UnreadableModule) {
    let descriptor = try Self.openRegularFile(file)
    let path = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
    path.initialize(to: strdup(searchPath))
    let callbacks = UnsafeMutablePointer<Dwfl_Callbacks>.allocate(capacity: 1)
    callbacks.initialize(
      to: Dwfl_Callbacks(
        find_elf: dwfl_build_id_find_elf, find_debuginfo: DebugFileSearch.find,
        section_address: dwfl_offline_section_address, debuginfo_path: path))
    elf_version(UInt32(EV_CURRENT))
    let session = dwfl_begin(callbacks)
    var module: OpaquePointer?
    if let session {
      dwfl_report_begin(session)
      module = dwfl_report_elf(session, name, name, descriptor, 0, true)
      dwfl_report_end(session, nil, nil)
      var userdata: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
      if let module { _ = dwfl_module_info(module, &userdata, nil, nil, nil, nil, nil, nil) }
      userdata?.pointee = UnsafeMutableRawPointer(path.pointee)
    }
    guard let session, let module else {
      let reason = Self.lastError
      // libdwfl takes the descriptor only where it succeeds.
      close(descriptor)
      dwfl_end(session)
      Self.free(callbacks: callbacks, searchPath: path)
      throw UnreadableModule(.notReadable(reason: reason))
    }
    self.session = session
    self.module = module
    self.callbacks = callbacks
    self.searchPath = path
  }

  deinit {
    dwfl_end(session)
    Self.free(callbacks: callbacks, searchPath: searchPath)
  }

  private static func free(
    callbacks: UnsafeMutablePointer<Dwfl_Callbacks>,
    searchPath: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  ) {
    Glibc.free(searchPath.pointee)
    searchPath.deallocate()
    callbacks.deallocate()
  }

  /// A FIFO or a device in the place of the module must neither block nor be read.
  private static func openRegularFile(_ path: String) throws(UnreadableModule) -> CInt {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw UnreadableModule(.cannotOpen(reason: String(cString: strerror(errno))))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw UnreadableModule(.cannotOpen(reason: "not a regular file"))
    }
    return descriptor
  }

  /// libdwfl's text for the last failure.
  static var lastError: String {
    guard let message = dwfl_errmsg(-1) else { return "unknown error" }
    return String(cString: message)
  }

  /// The ELF file of the module; owned by the session.
  var elf: OpaquePointer? {
    var bias: GElf_Addr = 0
    return dwfl_module_getelf(module, &bias)
  }

  /// The GNU build-id of the module's file; empty where it has none.
  var buildID: [UInt8] {
    var bytes: UnsafeRawPointer?
    guard let elf else { return [] }
    let count = dwelf_elf_gnu_build_id(elf, &bytes)
    guard count > 0, let bytes else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// The debug information with its bias: DWARF address = ELF address − bias. Owned by the session.
  var dwarf: (handle: OpaquePointer, bias: UInt64)? {
    var bias: Dwarf_Addr = 0
    guard let handle = dwfl_module_getdwarf(module, &bias) else { return nil }
    return (handle, bias)
  }

  /// Number of entries in the symbol table that libdwfl found (`.symtab`, `.dynsym`, `.gnu_debugdata`).
  var symbolCount: Int { max(0, Int(dwfl_module_getsymtab(module))) }

  /// One entry of the symbol table, with its address in ELF terms; the name is valid while the session is.
  func symbol(at index: Int) -> (entry: GElf_Sym, address: UInt64, name: UnsafePointer<CChar>)? {
    var entry = GElf_Sym()
    var address: GElf_Addr = 0
    var section: GElf_Word = 0
    let name = dwfl_module_getsym_info(module, CInt(index), &entry, &address, &section, nil, nil)
    guard let name else { return nil }
    // Absolute symbols have addresses, but no code; real indices above SHN_LORESERVE come in `section`.
    if entry.st_shndx == UInt16(SHN_ABS) || entry.st_shndx == UInt16(SHN_UNDEF) { return nil }
    return (entry, address, name)
  }
}
