internal import Glibc

/// The modules of a run, each file opened and mapped once however many processes use it.
///
/// It keeps the files open, so that a module replaced or deleted on disk is still named from what really ran.
public final class ModuleTable {
  /// Reads tracee memory for images that no file holds (the vdso); `nil` when it cannot be read.
  public typealias ReadMemory = (_ range: Range<UInt64>) -> [UInt8]?

  private struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
    let path: String
  }

  /// Beyond this many, files are closed once mapped, to stay clear of the usual limit of 1,024 descriptors.
  private static let heldFileLimit = 512

  /// All modules met so far, by `ModuleID.index`.
  public private(set) var modules: [Module] = []
  private var images: [ElfImage?] = []
  private var known: [FileIdentity: ModuleID] = [:]
  private var heldFiles: [Int32] = []
  private let roots = RootDirectories()
  /// Files that were not found, for how many processes that was tried, and the last of them. The next one may be there still.
  private var missing: [FileIdentity: (trials: Int, process: ProcessID)] = [:]
  private static let mostTrials = 16

  /// How files are opened: what has taken the place of one must not keep this process waiting, as a FIFO would.
  static let openFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK

  public init() {}

  deinit {
    for file in heldFiles { close(file) }
  }

  /// The module map of a process whose executable mappings are given.
  ///
  /// - Parameter programInode: inode of the main program; `nil` where `/proc` tells it.
  public func map(
    of mappings: [MemoryMapping], process: ProcessID, programInode: UInt64? = nil, readMemory: ReadMemory
  ) -> ModuleMap {
    let executable = programInode.map(FileStatus.init) ?? FileStatus(path: "/proc/\(process)/exe")
    return ModuleMap(
      entries: mappings.map { mapping in
        let module = module(of: mapping, process: process, executable: executable, readMemory: readMemory)
        if let executable, mapping.inode == executable.inode, mapping.inode != 0 {
          modules[Int(module.index)].isExecutable = true
        }
        return entry(of: mapping, module: module)
      })
  }

  private func entry(of mapping: MemoryMapping, module: ModuleID) -> ModuleMap.Entry {
    let range = mapping.start..<max(mapping.end, mapping.start)
    guard let image = images[Int(module.index)] else {
      let bias = mapping.inode == 0 ? 0 : mapping.start &- mapping.fileOffset
      return ModuleMap.Entry(range: range, module: module, loadBias: bias, image: nil)
    }
    let bias =
      mapping.inode == 0
      ? mapping.start &- image.addressRange.lowerBound
      : image.loadBias(mappingStart: mapping.start, fileOffset: mapping.fileOffset)
    guard let bias else {
      return ModuleMap.Entry(
        range: range, module: module, loadBias: mapping.start &- mapping.fileOffset, image: nil)
    }
    return ModuleMap.Entry(range: range, module: module, loadBias: bias, image: image)
  }

  private func module(
    of mapping: MemoryMapping, process: ProcessID, executable: FileStatus?, readMemory: ReadMemory
  ) -> ModuleID {
    if mapping.path == "[vdso]" {
      return intern(FileIdentity(device: 0, inode: 0, path: mapping.path)) {
        let image = readMemory(mapping.start..<mapping.end)
          .flatMap { ElfImage(contents: FileMapping(copying: $0), isMemoryCopy: true) }
        return (
          Module(path: mapping.path, buildID: image?.buildID ?? [], isExecutable: false, openPath: nil), image
        )
      }
    }
    guard mapping.inode != 0, mapping.path.hasPrefix("/") else {
      let generated = Module.generated(by: process)
      return intern(FileIdentity(device: 0, inode: 0, path: generated.path)) { (generated, nil) }
    }
    let identity = FileIdentity(device: mapping.device, inode: mapping.inode, path: mapping.path)
    if let (trials, last) = missing[identity], let id = known[identity] {
      guard trials < Self.mostTrials, process != last else { return id }
      guard let found = find(mapping, process: process, executable: executable) else {
        missing[identity] = (trials + 1, process)
        return id
      }
      // Addresses that were met before count from elsewhere: they stay with a module of their own.
      missing[identity] = nil
      known[identity] = nil
      return intern(identity) { found }
    }
    return intern(identity) {
      if let found = find(mapping, process: process, executable: executable) { return found }
      missing[identity] = (1, process)
      return (Module(path: mapping.path, buildID: [], isExecutable: false, openPath: nil), nil)
    }
  }

  private func intern(_ identity: FileIdentity, make: () -> (Module, ElfImage?)) -> ModuleID {
    if let id = known[identity] { return id }
    let (module, image) = make()
    let id = ModuleID(UInt32(modules.count))
    modules.append(module)
    images.append(image)
    known[identity] = id
    return id
  }

  /// Opens the very file that is mapped: by its path in the process's own root, else through the links that the kernel keeps
  /// to mapped files, else, where the process is gone, by its path as this process sees it, or others do that were met before.
  private func find(
    _ mapping: MemoryMapping, process: ProcessID, executable: FileStatus?
  ) -> (Module, ElfImage?)? {
    let hexadecimal = { (address: UInt64) in String(address, radix: 16) }
    var candidates = [
      "/proc/\(process)/root\(mapping.path)",
      "/proc/\(process)/map_files/\(hexadecimal(mapping.start))-\(hexadecimal(mapping.end))",
    ]
    if executable?.inode == mapping.inode { candidates.append("/proc/\(process)/exe") }
    candidates.append(mapping.path)
    for candidate in candidates {
      let file = Glibc.open(candidate, Self.openFlags)
      guard file >= 0, let found = take(file, mapping) else { continue }
      if candidate == candidates[0] { roots.keep(of: process, with: mapping.device) }
      return found
    }
    return roots.first(mapping) { take($0, mapping) }
  }

  /// Reads an open file if it is the one that is mapped. The image is `nil` where it is none.
  private func take(_ file: Int32, _ mapping: MemoryMapping) -> (Module, ElfImage?)? {
    guard FileStatus(descriptor: file)?.inode == mapping.inode else {
      close(file)
      return nil
    }
    guard let image = FileMapping(fileDescriptor: file).flatMap({ ElfImage(contents: $0) }) else {
      close(file)
      return (Module(path: mapping.path, buildID: [], isExecutable: false, openPath: nil), nil)
    }
    let openPath = hold(file) ? "/proc/self/fd/\(file)" : nil
    let module = Module(
      path: mapping.path, buildID: image.buildID, isExecutable: false, openPath: openPath)
    return (module, image)
  }

  private func hold(_ file: Int32) -> Bool {
    guard heldFiles.count < Self.heldFileLimit else {
      close(file)
      return false
    }
    heldFiles.append(file)
    return true
  }
}

/// Identity of a file as stat(2) tells it.
private struct FileStatus {
  let inode: UInt64

  init(inode: UInt64) { self.inode = inode }

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
  }
}
