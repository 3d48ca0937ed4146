internal import Glibc
public import Trace

/// What calls work on.
extension CallFilter {
  /// Whether a call that begins works on a path or a descriptor of interest.
  ///
  /// - Parameters:
  ///   - memory: reads the memory of the thread's process.
  ///   - reader: tells what stands behind its descriptors.
  public func admits(
    _ call: SyscallStart, memory: any MemoryReader, descriptors reader: any DescriptorReader
  ) -> Bool {
    guard selectsObjects else { return true }
    let look = ObjectLook(call: call, memory: memory, reader: reader)
    let arguments = CallSignature.of(call.number).arguments
    for (position, argument) in arguments.enumerated() where position < CallArguments.count {
      switch argument {
      case .descriptor, .directory:
        if admits(Int32(truncatingIfNeeded: call.arguments[position]), look) { return true }
      case .path, .pathOrNull:
        guard let paths else { continue }
        let hasDirectory = position > 0 && arguments[position - 1].isDescriptor
        let directory = hasDirectory ? Int32(truncatingIfNeeded: call.arguments[position - 1]) : AT_FDCWD
        if look.path(at: position, in: directory, isAmong: paths) { return true }
      case .pollList(let count):
        if look.polled(at: position, count: count).contains(where: { admits($0, look) }) { return true }
      case .descriptorSet:
        if look.selected(at: position).contains(where: { admits($0, look) }) { return true }
      default: continue
      }
    }
    return false
  }

  private func admits(_ descriptor: Int32, _ look: ObjectLook) -> Bool {
    if let descriptors, descriptors.contains(descriptor) { return true }
    return paths.map { look.path(of: descriptor, isAmong: $0) } ?? false
  }
}

/// Looks up what the arguments of one call stand for.
private struct ObjectLook {
  /// A program may name more descriptors in one call than anybody has open; so many are looked at.
  private static let mostDescriptors = 4096

  let call: SyscallStart
  let memory: any MemoryReader
  let reader: any DescriptorReader

  func path(of descriptor: Int32, isAmong paths: PathSelection) -> Bool {
    guard descriptor >= 0, let path = reader.path(of: descriptor, in: call.thread) else { return false }
    let suffix = " (deleted)".utf8
    let isDeleted = path.count > suffix.count && path.suffix(suffix.count).elementsEqual(suffix)
    return paths.contains(path) || isDeleted && paths.contains(path.dropLast(suffix.count))
  }

  /// Whether the path at an argument is one of those: as it stands, from its directory on, or by symbolic links.
  func path(at position: Int, in directory: Int32, isAmong paths: PathSelection) -> Bool {
    guard let path = memory.path(at: call.arguments[position]), !path.isEmpty else { return false }
    if paths.contains(path) { return true }
    var base: [UInt8] = []
    if path.first != UInt8(ascii: "/") {
      guard let directory = reader.path(of: directory, in: call.thread) else { return false }
      base = directory
    }
    return paths.contains(PathSelection.absolute(path, in: base))
      || PathSelection.resolved(path, in: base).map(paths.contains) ?? false
  }

  /// The descriptors in an array of `struct pollfd`.
  func polled(at position: Int, count: Int) -> [Int32] {
    let count = Int(min(call.arguments[count] & 0xffff_ffff, UInt64(Self.mostDescriptors)))
    let bytes = memory.bytes(at: call.arguments[position], count: count * 8)
    return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { offset in
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int32.self) }
    }
  }

  /// The descriptors in an `fd_set`, whose size is the first argument.
  func selected(at position: Int) -> [Int32] {
    let count = min(max(0, Int(Int32(truncatingIfNeeded: call.arguments[0]))), Self.mostDescriptors)
    let bytes = memory.bytes(at: call.arguments[position], count: (count + 7) / 8)
    return (0..<min(count, bytes.count * 8)).filter { bytes[$0 / 8] & 1 << UInt8($0 % 8) != 0 }
      .map { Int32($0) }
  }
}
