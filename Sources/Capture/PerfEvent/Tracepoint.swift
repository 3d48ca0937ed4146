/// A tracepoint of the kernel: its number, and where the fields of its records lie.
struct Tracepoint: Equatable {
  let identifier: UInt64
  private let offsets: [String: Int]

  /// Reads the text of a `format` file (Documentation/trace/events.rst of Linux, section 2), whose lines of fields read
  /// `field:unsigned long args[6]; offset:16; size:48; signed:0;`.
  init(identifier: UInt64, format: String) {
    self.identifier = identifier
    var offsets: [String: Int] = [:]
    for line in format.split(separator: "\n") {
      let parts = line.split(separator: ";").map { $0.drop(while: \.isWhitespace) }
      guard let field = parts.first(where: { $0.hasPrefix("field:") }),
        let offset = parts.first(where: { $0.hasPrefix("offset:") }).flatMap({ Int($0.dropFirst(7)) }),
        let name = field.split(separator: " ").last?.prefix(while: { $0 != "[" })
      else { continue }
      offsets[String(name)] = offset
    }
    self.offsets = offsets
  }

  /// Bytes from the start of the record's raw data to a field; `nil` where there is no such field.
  func offset(of field: String) -> Int? { offsets[field] }
}
