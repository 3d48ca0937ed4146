internal import Trace

/// The files behind the descriptors of a process, as far as they were looked up. Processes that share their descriptors
/// share this.
final class DescriptorTable {
  /// Descriptors from this number on are not remembered.
  static let limit: Int32 = 65_536
  private static let unset = UInt32.max

  private var files: [UInt32] = []
  /// Sockets that were connecting to an address when they were looked at last.
  var connecting: Set<Int32> = []

  /// Those that an exec is known to leave open.
  private(set) var lasting: Set<Int32> = []

  /// What a process has that is a copy of this one's.
  func copy() -> DescriptorTable {
    let copy = DescriptorTable()
    copy.files = files
    copy.connecting = connecting
    copy.lasting = lasting
    return copy
  }

  /// The file that was remembered; `nil` where none was.
  subscript(descriptor: Int32) -> FileID? {
    get {
      guard descriptor >= 0, descriptor < files.count else { return nil }
      let index = files[Int(descriptor)]
      return index == Self.unset ? nil : FileID(index)
    }
    set {
      guard descriptor >= 0, descriptor < Self.limit else { return }
      if descriptor >= files.count {
        guard newValue != nil else { return }
        files += Array(repeating: Self.unset, count: Int(descriptor) + 1 - files.count)
      }
      files[Int(descriptor)] = newValue?.index ?? Self.unset
      if newValue == nil, !lasting.isEmpty { lasting.remove(descriptor) }
    }
  }

  /// An exec leaves a descriptor open, or closes it.
  func setLasting(_ lasts: Bool, _ descriptor: Int32) {
    if lasts { lasting.insert(descriptor) } else { lasting.remove(descriptor) }
  }

  /// Forgets the descriptors of a range, both ends included.
  func forget(from first: UInt32, through last: UInt32) {
    guard first <= last, first < files.count else { return }
    for index in Int(first)...min(Int(last), files.count - 1) { files[index] = Self.unset }
    lasting = lasting.filter { $0 < first || $0 > last }
  }

  /// Forgets all descriptors of a file, which has got another name.
  func forget(_ file: FileID) {
    for index in files.indices where files[index] == file.index { self[Int32(index)] = nil }
  }
}
