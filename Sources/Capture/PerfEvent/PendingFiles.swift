internal import Trace

/// Files that were read of descriptors and are not confirmed: each has a number of its own and is answered once.
struct PendingFiles {
  /// What was read of a descriptor.
  struct Lookup {
    /// The descriptor that was read, and others for the same file: duplicates, and those of children.
    var places: [Place]
    var readAt: Timestamp
    var file: FileID
    /// What it is if that is not believed: the path that was opened.
    let path: FileID
  }

  /// A descriptor of a process.
  struct Place {
    let table: DescriptorTable
    let descriptor: Int32
  }

  private var lookups: [FileID: Lookup] = [:]
  /// Lookups in the order of their moments, from `firstOpen` on; some are answered already.
  private var order: [FileID] = []
  private var firstOpen = 0
  private var nextNumber: UInt32 = 0
  /// What pending files have turned out to be since these were last taken.
  private var answers: [FileID: FileID] = [:]

  /// A descriptor has been read. Returns what stands for its file until that is confirmed.
  ///
  /// - Parameter readAt: when it was read at the latest; now, if nothing is said.
  mutating func add(
    _ file: FileID, path: FileID, of descriptor: Int32, in table: DescriptorTable,
    readAt: Timestamp = StopRequests.now()
  ) -> FileID {
    let id = add(path: path, of: descriptor, in: table)
    tell(id, is: file, readAt: readAt)
    return id
  }

  /// A descriptor is to be read. Returns what stands for its file until it was, and that is confirmed.
  mutating func add(path: FileID = .unknown, of descriptor: Int32, in table: DescriptorTable) -> FileID {
    let id = FileID.pending(nextNumber)
    nextNumber &+= 1
    lookups[id] = Lookup(
      places: [Place(table: table, descriptor: descriptor)], readAt: Timestamp(nanoseconds: .max), file: path,
      path: path)
    return id
  }

  /// It has been read.
  mutating func tell(_ id: FileID, is file: FileID, readAt: Timestamp) {
    lookups[id]?.file = file
    lookups[id]?.readAt = readAt
    order.append(id)
  }

  /// What a file has turned out to be so far.
  func settled(_ file: FileID) -> FileID { file.isPending ? answers[file] ?? file : file }

  /// The path that a file was opened by while it is pending, else the file.
  func path(of file: FileID) -> FileID {
    let file = settled(file)
    return lookups[file]?.path ?? file
  }

  /// What was read of a process's descriptors holds for its child's as well.
  mutating func share(_ original: DescriptorTable, with copy: DescriptorTable) {
    for (id, lookup) in lookups {
      for place in lookup.places where place.table === original {
        lookups[id]?.places.append(Place(table: copy, descriptor: place.descriptor))
      }
    }
  }

  /// Another descriptor stands for a file from now on, which is pending or not.
  mutating func duplicate(_ file: FileID, as descriptor: Int32, in table: DescriptorTable) {
    let file = settled(file)
    table[descriptor] = file
    lookups[file]?.places.append(Place(table: table, descriptor: descriptor))
  }

  /// All records up to a moment have been read.
  mutating func confirm(before time: Timestamp) {
    while firstOpen < order.count {
      if let lookup = lookups[order[firstOpen]] {
        guard lookup.readAt < time else { break }
        answer(order[firstOpen], lookup.file)
      }
      firstOpen += 1
    }
    if firstOpen == order.count || firstOpen > 4096 {
      order.removeFirst(firstOpen)
      firstOpen = 0
    }
  }

  /// Descriptors that were read end: what was read is true if that was before.
  ///
  /// - Parameter isEnding: which descriptors of a table.
  mutating func decide(_ table: DescriptorTable, at time: Timestamp, _ isEnding: (Int32) -> Bool) {
    for (id, lookup) in lookups
    where lookup.places[0].table === table && isEnding(lookup.places[0].descriptor) {
      decide(id, lookup, at: time)
    }
  }

  /// The same of one descriptor, which stood for a file. Others of that file do not decide it.
  mutating func decide(_ file: FileID, of descriptor: Int32, in table: DescriptorTable, at time: Timestamp) {
    guard let lookup = lookups[file], lookup.places[0].table === table,
      lookup.places[0].descriptor == descriptor
    else { return }
    decide(file, lookup, at: time)
  }

  private mutating func decide(_ id: FileID, _ lookup: Lookup, at time: Timestamp) {
    answer(id, lookup.readAt < time ? lookup.file : lookup.path)
  }

  mutating func answerAll(_ file: (Lookup) -> FileID) {
    for (id, lookup) in lookups { answer(id, file(lookup)) }
  }

  /// How many have been answered since answers were last taken.
  var answerCount: Int { answers.count }

  mutating func takeAnswers() -> [FileID: FileID] {
    defer { answers.removeAll(keepingCapacity: true) }
    return answers
  }

  private mutating func answer(_ id: FileID, _ file: FileID) {
    guard let lookup = lookups.removeValue(forKey: id) else { return }
    answers[id] = file
    for place in lookup.places where place.table[place.descriptor] == id {
      place.table[place.descriptor] = file == .unknown ? nil : file
    }
  }
}
