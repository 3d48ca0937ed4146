internal import Glibc
internal import Syscalls
internal import Trace

/// Files that programs have registered with their rings of io_uring(7) and use by place instead of by descriptor.
///
/// The kernel tells them with what it tells of the ring's descriptor (`/proc/PID/fdinfo`), as they are at the moment at which
/// that is read. They are believed until it is known that nobody changed them before that, as with descriptors.
struct RegisteredFiles {
  /// A ring of a process, by the kernel's address of it.
  struct Ring: Hashable {
    let process: ProcessID
    let address: UInt64
  }

  private struct Contents {
    let table = DescriptorTable()
    /// The descriptor of the ring, where an operation's thread has named that.
    var descriptor: Int32?
    /// What was read last, by place; `nil`: nothing that still holds.
    var links: [Int32: [UInt8]]?
    var readAt = Timestamp(nanoseconds: 0)
    /// When it may be read again.
    var nextReading = Timestamp(nanoseconds: 0)
    /// What stands for files that were asked for since it could be read last, by place.
    var awaited: [Int32: FileID] = [:]
  }

  private static let mostReadings = 20
  /// While it is read the program cannot hand over operations: most of its time is its own.
  private static let pauseFactor: UInt64 = 20

  private var rings: [Ring: Contents] = [:]

  /// The file at a place; `.unknown` where the kernel does not tell.
  ///
  /// - Parameter descriptor: that of the ring; `nil` where it is not known.
  mutating func file(
    at place: Int32, of ring: Ring, descriptor: Int32?, _ names: FileNames, _ pending: inout PendingFiles
  ) -> FileID {
    guard place >= 0 else { return .unknown }
    if let contents = rings[ring], contents.links != nil, let known = contents.table[place] { return known }
    var contents = rings[ring] ?? Contents()
    defer { rings[ring] = contents }
    contents.descriptor = descriptor ?? contents.descriptor
    if contents.links == nil {
      Self.read(&contents, of: ring.process)
      Self.answer(&contents, names, &pending)
    }
    if let known = contents.table[place] { return known }
    let found: FileID
    if let links = contents.links {
      guard let file = links[place].flatMap(names.file(registeredAs:)) else { return .unknown }
      found = pending.add(file, path: .unknown, of: place, in: contents.table, readAt: contents.readAt)
    } else {
      found = pending.add(of: place, in: contents.table)
      contents.awaited[place] = found
    }
    contents.table[place] = found
    return found
  }

  /// What a process has registered may be something else from a moment on.
  ///
  /// - Parameter descriptor: that of the ring; `nil`: with any of its rings.
  mutating func forget(
    _ process: ProcessID, ring descriptor: Int32? = nil, at time: Timestamp, _ pending: inout PendingFiles
  ) {
    for (ring, contents) in rings where ring.process == process {
      if let descriptor, let other = contents.descriptor, descriptor != other { continue }
      guard contents.links != nil || !contents.awaited.isEmpty else { continue }
      pending.decide(contents.table, at: time) { _ in true }
      rings[ring] = Contents(descriptor: contents.descriptor, nextReading: contents.nextReading)
    }
  }

  /// A process has ended, or runs another program.
  mutating func end(_ process: ProcessID, at time: Timestamp, _ pending: inout PendingFiles) {
    guard !rings.isEmpty else { return }
    forget(process, at: time, &pending)
    rings = rings.filter { $0.key.process != process }
  }

  mutating func removeAll() { rings = [:] }

  private static func read(_ contents: inout Contents, of process: ProcessID) {
    let start = StopRequests.now()
    guard start >= contents.nextReading else { return }
    if let descriptor = contents.descriptor ?? onlyRing(of: process) {
      for _ in 0..<mostReadings where contents.links == nil {
        guard let text = ProcessFiles.contents(of: "/proc/\(process)/fdinfo/\(descriptor)") else { break }
        contents.readAt = StopRequests.now()
        contents.links = links(in: text)
      }
    }
    let end = StopRequests.now()
    let pause = end.nanoseconds(since: start) * pauseFactor
    contents.nextReading = Timestamp(nanoseconds: end.nanoseconds + pause)
  }

  /// Tells of what was asked for before it could be read.
  private static func answer(_ contents: inout Contents, _ names: FileNames, _ pending: inout PendingFiles) {
    guard let links = contents.links else { return }
    for (place, id) in contents.awaited {
      let file = links[place].flatMap(names.file(registeredAs:)) ?? .unknown
      pending.tell(id, is: file, readAt: contents.readAt)
    }
    contents.awaited = [:]
  }

  /// What stands behind `UserFiles`, a line for each place that has a file; `nil` where there is none, as it is while the
  /// program uses the ring.
  static func links(in text: [UInt8]) -> [Int32: [UInt8]]? {
    let lines = text.split(separator: UInt8(ascii: "\n")).drop { !$0.starts(with: "UserFiles:".utf8) }
    var found: [Int32: [UInt8]] = [:]
    for line in lines.dropFirst().prefix(while: { $0.first == UInt8(ascii: " ") }) {
      let digits = line.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: ":") }
      guard let place = Int32(String(decoding: digits, as: UTF8.self)) else { continue }
      found[place] = unescaped(line[digits.endIndex...].dropFirst(2))
    }
    return found.isEmpty ? nil : found
  }

  /// Blanks, line ends and backslashes are octal numbers.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      guard byte == UInt8(ascii: "\\"), digits.count == 3,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(3)
    }
    return bytes
  }

  /// The descriptor of the only ring that a process has.
  private static func onlyRing(of process: ProcessID) -> Int32? {
    let rings = ProcessFiles.descriptors(of: process).filter {
      ProcessFiles.linkBytes("/proc/\(process)/fd/\($0)") == Array("anon_inode:[io_uring]".utf8)
    }
    return rings.count == 1 ? rings[0] : nil
  }
}

extension PerfThread {
  /// The descriptor of the ring to which it hands operations over right now; `nil` where it does not, or names the ring in
  /// another way (`IORING_ENTER_REGISTERED_RING`).
  var ringDescriptor: Int32? {
    isInCall && number == .io_uring_enter && arguments[3] & 1 << 4 == 0 ? int32(0) : nil
  }

  /// Whether the call that it is in changes what is registered with a ring (`IORING_REGISTER_FILES` and its like), and the
  /// descriptor of that ring; `nil` where it names the ring in another way.
  var registersFiles: (Bool, ring: Int32?) {
    guard number == .io_uring_register else { return (false, nil) }
    let usesRegisteredRing: UInt32 = 1 << 31
    let operation = UInt32(truncatingIfNeeded: arguments[1])
    return (
      [2, 3, 6, 13, 14].contains(operation & ~usesRegisteredRing),
      operation & usesRegisteredRing == 0 ? int32(0) : nil
    )
  }
}
