internal import Glibc
internal import Trace

/// The address spaces of the threads that are watched, and which code lies where in each: followed from the kernel's
/// records of mappings, because a process is gone before the records of its calls are read.
struct PerfSpaces {
  private struct Space {
    let process: ProcessID
    var code = MappingList()
    /// All mappings, where they matter.
    var files = MappingList()
    var program: String?
    var programInode: UInt64?
    /// Whether the next file that is mapped is the program itself: the kernel maps it first.
    var awaitsProgram = false
    var isOpened = false
    var users = 0
  }

  private var spaces: [Space?] = []
  /// Whether the sink knows all of a space, by the space's number.
  private var areCurrent: ContiguousArray<Bool> = []
  private let tellsMappings: Bool
  private let tellsFiles: Bool

  /// - Parameters:
  ///   - tellsMappings: whether the sink wants to know mappings.
  ///   - tellsFiles: whether it matters which file lies where. Data is told of, then, too.
  init(tellsMappings: Bool, tellsFiles: Bool) {
    self.tellsMappings = tellsMappings
    self.tellsFiles = tellsFiles
  }

  /// After an exec: nothing is mapped yet.
  mutating func add(executedBy process: ProcessID) -> AddressSpaceID {
    var space = Space(process: process)
    space.awaitsProgram = true
    return add(space)
  }

  /// As a process that runs already has it, from `/proc`.
  mutating func add(runningIn process: ProcessID) -> AddressSpaceID {
    var space = Space(process: process)
    if tellsMappings { space.code = MappingList(ProcessFiles.executableMappings(of: process)) }
    if tellsFiles { space.files = MappingList(ProcessFiles.mappings(of: process)) }
    space.program = ProcessFiles.programName(of: process)
    space.programInode = ProcessFiles.programInode(of: process)
    return add(space)
  }

  /// After a fork.
  mutating func add(copyOf parent: AddressSpaceID, process: ProcessID, sink: any CaptureSink)
    -> AddressSpaceID
  {
    guard let original = spaces[parent.index] else { return add(runningIn: process) }
    var space = Space(process: process)
    space.code = original.code
    space.files = original.files
    space.program = original.program
    space.programInode = original.programInode
    space.awaitsProgram = original.awaitsProgram
    space.isOpened = original.isOpened
    let copy = add(space)
    areCurrent[copy.index] = areCurrent[parent.index]
    if original.isOpened {
      sink.addressSpaceOpened(copy, process: process, program: original.program, copyOf: parent)
    }
    return copy
  }

  private mutating func add(_ space: Space) -> AddressSpaceID {
    spaces.append(space)
    areCurrent.append(false)
    return AddressSpaceID(spaces.count - 1)
  }

  /// How many threads have a space.
  func userCount(of space: AddressSpaceID) -> Int { spaces[space.index]?.users ?? 0 }

  mutating func retain(_ space: AddressSpaceID) { spaces[space.index]?.users += 1 }

  mutating func release(_ space: AddressSpaceID, sink: any CaptureSink) {
    guard let users = spaces[space.index]?.users else { return }
    spaces[space.index]?.users = users - 1
    guard users <= 1 else { return }
    if spaces[space.index]?.isOpened == true { sink.addressSpaceClosed(space) }
    spaces[space.index] = nil
  }

  /// Tells the sink what it does not know yet of a space.
  @inline(__always)
  mutating func tell(_ sink: any CaptureSink, of space: AddressSpaceID) {
    if !areCurrent[space.index] { tellAll(sink, of: space) }
  }

  private mutating func tellAll(_ sink: any CaptureSink, of id: AddressSpaceID) {
    areCurrent[id.index] = true
    guard let space = spaces[id.index] else { return }
    if !space.isOpened {
      spaces[id.index]?.isOpened = true
      sink.addressSpaceOpened(id, process: space.process, program: space.program ?? "?", copyOf: nil)
    }
    guard tellsMappings else { return }
    sink.codeMappingsChanged(
      in: id, process: space.process,
      to: CodeMappings(mappings: space.code.mappings, programInode: space.programInode))
  }

  /// Takes note of a mapping, which replaces what lay at its addresses.
  mutating func map(_ mapping: MemoryMapping, in id: AddressSpaceID) {
    guard var space = spaces[id.index].take() else { return }
    if space.awaitsProgram, mapping.inode != 0 {
      space.awaitsProgram = false
      space.programInode = mapping.inode
      space.program = mapping.path.split(separator: "/").last.map(String.init) ?? mapping.path
    }
    if tellsFiles { space.files.add(mapping) }
    if tellsMappings {
      let range = mapping.start..<mapping.end
      if mapping.isExecutable {
        space.code.add(mapping)
        areCurrent[id.index] = false
      } else if space.code.remove(range) {
        areCurrent[id.index] = false
      }
    }
    spaces[id.index] = space
  }

  /// Something that is not known lies at some addresses now.
  mutating func move(to range: Range<UInt64>, in id: AddressSpaceID) {
    if tellsFiles { spaces[id.index]?.files.remove(range) }
  }

  /// The file that is mapped at an address; `nil` where that is not known.
  func mapping(at address: UInt64, in id: AddressSpaceID) -> MemoryMapping? {
    spaces[id.index]?.files[address]
  }
}
