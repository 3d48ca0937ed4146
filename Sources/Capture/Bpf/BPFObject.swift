internal import CLinux
internal import Glibc

/// A map, a program, or the place of a program in the kernel (bpf(2)), which is gone when this goes away.
struct BPFObject: ~Copyable {
  let descriptor: Int32

  private init(_ opened: Int32, _ step: BPFRefusal.Step) throws(BPFRefusal) {
    guard opened >= 0 else { throw BPFRefusal(step, errno: -opened) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// A map from 4 bytes to some.
  static func hash(entries: Int, valueBytes: Int = 4) throws(BPFRefusal) -> BPFObject {
    try BPFObject(
      clinux_bpf_create_map(clinux_bpf_hash, 4, UInt32(valueBytes), UInt32(entries), 0), .map)
  }

  /// A control group, of which programs can ask whether a thread is in it or below it.
  static func group(_ directory: Int32) throws(BPFRefusal) -> BPFObject {
    let map = try BPFObject(clinux_bpf_create_map(clinux_bpf_groups, 4, 4, 1, 0), .map)
    try map.set(0, to: directory)
    return map
  }

  /// Memory that the kernel's programs and this one share: an array of some entries, of which each is a multiple of 8 bytes.
  static func sharedMemory(bytes: Int, entries: Int = 1) throws(BPFRefusal) -> BPFObject {
    try BPFObject(
      clinux_bpf_create_map(clinux_bpf_array, 4, UInt32(bytes), UInt32(entries), clinux_bpf_mappable), .map)
  }

  /// A ring by which programs tell this one that there is something to be seen to.
  ///
  /// - Parameter bytes: its size: a power of two, and a multiple of the page size.
  static func messages(bytes: Int) throws(BPFRefusal) -> BPFObject {
    try BPFObject(clinux_bpf_create_map(clinux_bpf_ring, 0, 0, UInt32(bytes), 0), .map)
  }

  /// Where a program is to run.
  enum Place {
    case rawTracepoint, tracepoint
  }

  /// Hands a program to the kernel, which sees to it that it does no harm.
  static func program(_ code: BPFCode, for place: Place = .rawTracepoint) throws(BPFRefusal) -> BPFObject {
    let type = place == .rawTracepoint ? clinux_bpf_raw_tracepoint : clinux_bpf_tracepoint
    return try BPFObject(clinux_bpf_load(type, code.instructions, UInt32(code.instructions.count)), .load)
  }

  /// Lets a program run at each passage of a tracepoint.
  static func attachment(
    of program: borrowing BPFObject, to tracepoint: String
  ) throws(BPFRefusal) -> BPFObject {
    try BPFObject(clinux_bpf_attach(program.descriptor, tracepoint), .attach)
  }

  /// Sets an entry of a map, of which `Value` has the size.
  func set<Value: BitwiseCopyable>(_ key: Int32, to value: Value) throws(BPFRefusal) {
    let status = withUnsafePointer(to: key) { key in
      withUnsafePointer(to: value) { clinux_bpf_update(descriptor, key, $0) }
    }
    guard status == 0 else { throw BPFRefusal(.update, errno: -status) }
  }

  /// Maps memory of it; for the caller to unmap.
  ///
  /// - Parameter offset: a multiple of the page size.
  func mapped(bytes: Int, offset: Int = 0, isWritable: Bool = true) throws(BPFRefusal)
    -> UnsafeMutableRawPointer
  {
    let mapped = mmap(
      nil, bytes, isWritable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, descriptor, offset)
    guard let mapped, mapped != MAP_FAILED else { throw BPFRefusal(.map, errno: errno) }
    return mapped
  }

  /// Removes an entry of a hash map, if it is there.
  func remove(_ key: Int32) { _ = withUnsafePointer(to: key) { clinux_bpf_delete(descriptor, $0) } }
}
