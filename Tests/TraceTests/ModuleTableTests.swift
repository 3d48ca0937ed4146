import ElfFixture
import Foundation
import Glibc
import Testing

@testable import Trace

/// Maps files into this process and looks at it as at a traced one.
@Suite(.serialized) struct ModuleTableTests {
  @Test("this program and its libraries have images, load biases and build-ids")
  func ownProcess() throws {
    let table = ModuleTable()
    let map = map(by: table)
    let here = try #require(map.index(ofCodeAt: UInt64(UInt(bitPattern: dlsym(nil, "getpid")))))
    let libc = table.modules[Int(map.entries[here].module.index)]
    #expect(libc.name == "libc.so.6")
    #expect(libc.buildID.count == 20)
    #expect(libc.openPath != nil)
    #expect(!libc.isExecutable)
    #expect(map.entries[here].image?.unwindTables.isEmpty == false)
    #expect(table.modules.filter(\.isExecutable).count == 1)
    #expect(table.modules.contains { $0.path == "[vdso]" && !$0.buildID.isEmpty && $0.openPath == nil })
    // The same files again are the same modules.
    let count = table.modules.count
    #expect(self.map(by: table).hasSameCode(as: map))
    #expect(table.modules.count == count)
  }

  @Test("a file deleted after it was mapped is still read, and still named by its path")
  func deletedFile() throws {
    let file = try MappedFile(path: "/tmp/renacer-module-\(getpid())", buildID: [1, 2, 3])
    unlink(file.path)
    let (table, module) = try look(at: file)
    #expect(module.path == file.path)
    #expect(module.buildID == [1, 2, 3])
    #expect(module.openPath != nil)
    #expect(table.modules.filter { $0.path == file.path }.count == 1)
  }

  @Test("another file at the same path is another module")
  func replacedFile() throws {
    let path = "/tmp/renacer-module-\(getpid())"
    let old = try MappedFile(path: path, buildID: [1])
    let table = ModuleTable()
    let first = try #require(map(by: table).entries.first { $0.range.contains(old.address) })
    let replacement = try MappedFile(path: path + ".new", buildID: [2])
    rename(path + ".new", path)
    let entries = map(by: table).entries
    let second = try #require(entries.first { $0.range.contains(replacement.address) })
    #expect(first.module != second.module)
    #expect(table.modules[Int(first.module.index)].buildID == [1])
    #expect(table.modules[Int(second.module.index)].buildID == [2])
    // The old one keeps its number now that it is marked as deleted.
    #expect(entries.first { $0.range.contains(old.address) }?.module == first.module)
    unlink(path)
  }

  @Test("a file that is no ELF image has no image, and its addresses count from its start")
  func otherFiles() throws {
    let file = try MappedFile(path: "/tmp/renacer-module-\(getpid())", buildID: nil)
    defer { unlink(file.path) }
    let table = ModuleTable()
    let entry = try #require(map(by: table).entries.first { $0.range.contains(file.address) })
    #expect(entry.image == nil)
    #expect(entry.loadBias == entry.range.lowerBound)
  }

  @Test("holds no more than 512 files open however many are mapped")
  func heldFiles() throws {
    let table = ModuleTable()
    let directory = "/tmp/renacer-modules-\(getpid())"
    mkdir(directory, 0o700)
    var files: [MappedFile] = []
    for index in 0..<600 {
      files.append(try MappedFile(path: "\(directory)/\(index)", buildID: [UInt8(index % 251)]))
    }
    defer {
      for file in files { unlink(file.path) }
      rmdir(directory)
    }
    let map = map(by: table)
    #expect(files.allSatisfy { map.index(ofCodeAt: $0.address).map { map.entries[$0].image != nil } == true })
    // `MappedFile` has closed them itself.
    #expect((1...512).contains(openFiles(in: directory)))
    #expect(table.modules.filter { $0.openPath == nil }.count >= 600 - 512)
  }

  @Test("a file that was gone with its process is looked for again when another process has it")
  func foundLater() throws {
    let file = try MappedFile(path: "/tmp/renacer-module-\(getpid())", buildID: [7])
    defer { unlink(file.path) }
    let mapping = try mapping(of: file)
    let table = ModuleTable()
    rename(file.path, file.path + ".away")
    let first = try #require(map(mapping, of: gone, by: table).first)
    #expect(first.image == nil)
    rename(file.path + ".away", file.path)
    let second = try #require(map(mapping, of: goneAsWell, by: table).first)
    #expect(second.image != nil)
    // Addresses of the first one count from elsewhere.
    #expect(first.module != second.module)
    #expect(try #require(map(mapping, of: goneAsWell, by: table).first).module == second.module)
    #expect(table.modules[Int(second.module.index)].buildID == [7])
  }

  @Test(
    "code of a process in a container that is gone is found where one that was met before has its root",
    .enabled(if: geteuid() == 0, "chroot(2) takes root"))
  func foundInOtherRoot() throws {
    let directory = "/tmp/renacer-root-\(getpid())"
    mkdir(directory, 0o700)
    let files = try ["first", "second"].map { try MappedFile(path: "\(directory)/\($0)", buildID: [9]) }
    defer {
      for file in files { unlink(file.path) }
      rmdir(directory)
    }
    let inside = try files.map { try mapping(of: $0, as: String($0.path.dropFirst(directory.count))) }

    let container = Process()
    let ready = Pipe()
    container.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    container.arguments = [
      "-c", "import os, sys, time; os.chroot(sys.argv[1]); print('in', flush=True); time.sleep(60)",
      directory,
    ]
    container.standardOutput = ready
    try container.run()
    defer { container.terminate() }
    #expect(ready.fileHandleForReading.availableData == Data("in\n".utf8))

    let table = ModuleTable()
    #expect(map(inside[1], of: gone, by: table).first?.image == nil)
    #expect(map(inside[0], of: ProcessID(container.processIdentifier), by: table).first?.image != nil)
    // The same path and inode number on another device is another container's file.
    #expect(map(inside[1], of: goneAsWell, onOtherDevice: true, by: table).first?.image == nil)
    #expect(map(inside[1], of: goneAsWell, by: table).first?.image != nil)
  }

  // MARK: Support

  /// Processes that there are not: ids are smaller.
  private let gone = ProcessID(1 << 23)
  private let goneAsWell = ProcessID(1 << 23 + 1)

  private func map(
    _ mapping: MemoryMapping, of process: ProcessID, onOtherDevice: Bool = false, by table: ModuleTable
  ) -> [ModuleMap.Entry] {
    let mapping = MemoryMapping(
      start: mapping.start, end: mapping.end, fileOffset: 0, isExecutable: true,
      device: onOtherDevice ? mapping.device + 1 : mapping.device, inode: mapping.inode, path: mapping.path)
    return table.map(of: [mapping], process: process, programInode: 1) { _ in nil }.entries
  }

  private func mapping(of file: MappedFile, as path: String? = nil) throws -> MemoryMapping {
    let text = ElfFile.contents(of: "/proc/self/maps")!
    let mapping = try #require(
      MemoryMapping.executableMappings(parsing: text).first { $0.start == file.address })
    return MemoryMapping(
      start: mapping.start, end: mapping.start + 4096, fileOffset: 0, isExecutable: true,
      device: mapping.device,
      inode: mapping.inode, path: path ?? mapping.path)
  }

  private func look(at file: MappedFile) throws -> (ModuleTable, Module) {
    let table = ModuleTable()
    let address = file.address
    let entry = try #require(map(by: table).entries.first { $0.range.contains(address) })
    #expect(entry.image != nil)
    #expect(entry.loadBias == address)
    return (table, table.modules[Int(entry.module.index)])
  }

  private func map(by table: ModuleTable) -> ModuleMap {
    let text = ElfFile.contents(of: "/proc/self/maps")!
    let mappings = MemoryMapping.executableMappings(parsing: text)
    return table.map(of: mappings, process: ProcessID(getpid())) { range in
      Array(
        UnsafeRawBufferPointer(
          start: UnsafeRawPointer(bitPattern: UInt(range.lowerBound)), count: range.count))
    }
  }

  /// Other tests of this process have files open, too.
  private func openFiles(in directory: String) -> Int {
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return descriptors.filter { descriptor in
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
      return path?.hasPrefix(directory + "/") == true
    }.count
  }
}

/// A file that is mapped as code for as long as this lives.
final class MappedFile {
  struct Failure: Error {}

  let path: String
  private let base: UnsafeMutableRawPointer

  var address: UInt64 { UInt64(UInt(bitPattern: base)) }

  init(path: String, buildID: [UInt8]?) throws {
    var bytes = [UInt8](repeating: 0, count: 4096)
    if let buildID {
      let note = ElfFile.Segment(
        type: 4, offset: 0x400, address: 0x400, size: 16 + UInt64(buildID.count + 3) & ~3)
      var file = ElfFile(segments: [ElfFile.Segment(flags: 5), note])
      file.storeBuildID(buildID, at: 0x400)
      bytes = file.bytes
    }
    let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o700)
    guard file >= 0, write(file, bytes, bytes.count) == bytes.count,
      let base = mmap(nil, bytes.count, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0), base != MAP_FAILED
    else { throw Failure() }
    close(file)
    self.path = path
    self.base = base
  }

  deinit { munmap(base, 4096) }
}
