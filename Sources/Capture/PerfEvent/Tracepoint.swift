/// A tracepoint of the kernel: its number and where its fields lie in the raw data of a record.
struct Tracepoint: Sendable, Equatable {
  /// What perf_event_open(2) knows it by; records bear it as `common_type`.
  let identifier: UInt64
  /// Offsets in bytes from the start of the raw data, by name.
  private let offsets: [String: Int]

  /// Reads what the kernel says of a tracepoint such as `raw_syscalls/sys_enter`.
  init(_ name: String, in filesystem: TraceFilesystem) throws(PerfRefusal) {
    guard let identifier = filesystem.identifier(of: name), let format = filesystem.format(of: name) else {
      throw PerfRefusal(filesystem.hides(name) ? .traceFilesystemUnreadable : .tracepointMissing(name))
    }
    self.init(identifier: identifier, format: format)
  }

  /// - Parameter format: lines such as `field:long id;	offset:8;	size:8;	signed:1;`
  ///   (Documentation/trace/events.rst of Linux, section 4).
  init(identifier: UInt64, format: String) {
    self.identifier = identifier
    var offsets: [String: Int] = [:]
    for line in format.split(separator: "\n") {
      let parts = line.split(separator: ";").map { $0.drop { $0 == " " || $0 == "\t" } }
      guard let field = parts.first(where: { $0.hasPrefix("field:") }),
        let place = parts.first(where: { $0.hasPrefix("offset:") }), let offset = Int(place.dropFirst(7)),
        let name = field.split(whereSeparator: { $0 == " " || $0 == "*" }).last
      else { continue }
      offsets[String(name.prefix { $0 != "[" })] = offset
    }
    self.offsets = offsets
  }

  /// Where a field lies; `nil` where the tracepoint does not have it.
  func offset(of field: String) -> Int? { offsets[field] }
}
