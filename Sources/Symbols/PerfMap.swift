internal import Glibc

/// The names that a just-in-time compiler wrote for its code: `/tmp/perf-PID.map`.
///
/// A line is `HEXSTART HEXSIZE name with spaces` (Linux, tools/perf/Documentation/jit-interface.txt). Code is
/// thrown away and its addresses are used again, so a later line wins where lines overlap. The file comes from
/// the traced program: lines that do not parse are skipped and counted.
public struct PerfMap: Sendable {
  private let text: [UInt8]
  /// Where each symbol's name lies in `text`.
  private let names: [Range<UInt32>]
  private let symbols: IntervalMap

  /// Lines that were not `HEXSTART HEXSIZE name`.
  public let malformedLineCount: Int

  /// Number of symbols that the file names.
  public var symbolCount: Int { names.count }

  /// Parses the text of a perf map. What lies beyond the first 4 GiB is ignored.
  public init(_ bytes: [UInt8]) {
    var names: [Range<UInt32>] = []
    var intervals: [IntervalMap.Interval] = []
    var malformed = 0
    let end = min(bytes.count, Int(UInt32.max))
    var lineStart = 0
    while lineStart < end {
      var lineEnd = lineStart
      while lineEnd < end, bytes[lineEnd] != UInt8(ascii: "\n") { lineEnd += 1 }
      if lineEnd > lineStart {
        if let line = Line(bytes[lineStart..<lineEnd]) {
          let value = UInt32(names.count)
          intervals.append(.init(low: line.low, high: line.high, priority: UInt64(value), value: value))
          names.append(UInt32(line.name.lowerBound)..<UInt32(line.name.upperBound))
        } else {
          malformed += 1
        }
      }
      lineStart = lineEnd + 1
    }
    self.text = bytes
    self.names = names
    self.symbols = IntervalMap(intervals)
    self.malformedLineCount = malformed
  }

  /// Reads a perf map from a file; `nil` where the file cannot be opened or is not a regular file.
  public init?(path: String) {
    guard let bytes = Self.contents(path: path) else { return nil }
    self.init(bytes)
  }

  /// The name of the code at an absolute address of the traced process.
  public func name(at address: UInt64) -> String? {
    guard let index = symbols.value(at: address) else { return nil }
    let range = names[Int(index)]
    return String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
  }

  private static func contents(path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes: [UInt8] = []
    let chunkBytes = 1 << 20
    bytes.reserveCapacity(max(0, Int(status.st_size)))
    var chunk = [UInt8](repeating: 0, count: chunkBytes)
    while true {
      let count = read(descriptor, &chunk, chunkBytes)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}

/// One parsed line of a perf map.
private struct Line {
  let low: UInt64
  let high: UInt64
  /// Indices of the name in the text that holds the line.
  let name: Range<Int>

  init?(_ line: ArraySlice<UInt8>) {
    var rest = line
    guard let low = Self.hexNumber(&rest), let size = Self.hexNumber(&rest) else { return nil }
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    let (high, overflow) = low.addingReportingOverflow(size)
    guard !rest.isEmpty, !overflow else { return nil }
    self.low = low
    self.high = high
    self.name = rest.startIndex..<rest.endIndex
  }

  /// Takes a hexadecimal number, with or without `0x`, and the blanks after it.
  private static func hexNumber(_ text: inout ArraySlice<UInt8>) -> UInt64? {
    if text.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) { text.removeFirst(2) }
    let end = text.firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
    let digits = text[..<end]
    guard (1...16).contains(digits.count) else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard let value = hexDigitValue(digit) else { return nil }
      number = number << 4 | UInt64(value)
    }
    text = text[end...].drop { $0 == UInt8(ascii: " ") }
    return number
  }
}
