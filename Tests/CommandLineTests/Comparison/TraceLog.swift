import Foundation

/// A trace in strace's notation, read back: the calls of each thread in their order.
///
/// It reads what strace and renacer-prof write with `-f -o FILE`, and makes comparable what differs from run to run:
/// addresses, process ids and the order of flags.
struct TraceLog {
  struct Call: Hashable, CustomStringConvertible {
    let name: String
    let arguments: [String]
    let result: String

    var description: String { "\(name)(\(arguments.joined(separator: ", "))) = \(result)" }
  }

  struct Thread {
    let id: String
    var calls: [Call] = []
    /// Signals and ends, in their order.
    var events: [String] = []
  }

  /// In the order in which they were made.
  private(set) var threads: [Thread] = []
  /// Lines that are neither a call nor an event.
  private(set) var strayLines: [String] = []

  private var unfinished: [String: String] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") { read(String(line)) }
    // Ids ascend as threads are made; whose first line comes first is chance.
    threads.sort { (Int($0.id) ?? 0) < (Int($1.id) ?? 0) }
    let names = Dictionary(uniqueKeysWithValues: threads.enumerated().map { ($1.id, "PROCESS\($0)") })
    let normalizer = TraceNormalizer(processNames: names)
    for index in threads.indices {
      threads[index].calls = threads[index].calls.map(normalizer.normalized)
      threads[index].events = threads[index].events.map(normalizer.normalized)
    }
  }

  private mutating func read(_ line: String) {
    guard let space = line.firstIndex(of: " "), Int(line[..<space]) != nil else {
      strayLines.append(line)
      return
    }
    let thread = String(line[..<space])
    let rest = line[space...].drop { $0 == " " }
    if !threads.contains(where: { $0.id == thread }) { threads.append(Thread(id: thread)) }
    if rest.hasPrefix("---") || rest.hasPrefix("+++") {
      threads[threads.firstIndex { $0.id == thread }!].events.append(String(rest))
    } else if let end = rest.range(of: "<unfinished ...>"), end.upperBound == rest.endIndex {
      unfinished[thread] = Self.withoutTrailingSpace(rest[..<end.lowerBound])
    } else if rest.hasPrefix("<... "), let mark = rest.range(of: " resumed>") {
      guard let start = unfinished.removeValue(forKey: thread) else {
        strayLines.append(line)
        return
      }
      // A start that ends in a comma takes a space before what follows.
      let separator = start.hasSuffix(",") ? " " : ""
      add(
        start + separator + rest[mark.upperBound...].drop { $0 == " " && separator == " " }, of: thread, line)
    } else {
      add(String(rest), of: thread, line)
    }
  }

  private mutating func add(_ text: String, of thread: String, _ line: String) {
    guard let call = Call(parsing: text) else {
      strayLines.append(line)
      return
    }
    threads[threads.firstIndex { $0.id == thread }!].calls.append(call)
  }

  private static func withoutTrailingSpace(_ text: Substring) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension TraceLog.Call {
  /// Reads `name(argument, …) = result`; `nil` when it is none.
  init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")) else { return nil }
    var scanner = ArgumentScanner(bytes: bytes, position: open + 1)
    guard let arguments = scanner.arguments() else { return nil }
    let rest = String(decoding: bytes[scanner.position...], as: UTF8.self)
    guard let equals = rest.range(of: "= "), rest[..<equals.lowerBound].allSatisfy({ $0 == " " }) else {
      return nil
    }
    self.init(
      name: String(decoding: bytes[..<open], as: UTF8.self), arguments: arguments,
      result: String(rest[equals.upperBound...]))
  }
}

/// Splits the arguments of a call at the commas outside of quotes and brackets.
private struct ArgumentScanner {
  let bytes: [UInt8]
  /// Behind the closing parenthesis when all arguments were read.
  var position: Int

  mutating func arguments() -> [String]? {
    var arguments: [String] = []
    var current: [UInt8] = []
    var depth = 0
    var isQuoted = false
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if isQuoted {
        current.append(byte)
        if byte == UInt8(ascii: "\\"), position < bytes.count {
          current.append(bytes[position])
          position += 1
        } else if byte == UInt8(ascii: "\"") {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")") where depth == 0:
        if !current.isEmpty || !arguments.isEmpty { arguments.append(Self.trimmed(current)) }
        return arguments
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        arguments.append(Self.trimmed(current))
        current = []
        continue
      default: break
      }
      current.append(byte)
    }
    return nil
  }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
  }
}
