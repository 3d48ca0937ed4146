import Foundation

/// A line of a stack below a traced call: ` > MODULE(FUNCTION+0xOFFSET) [0xADDRESS] FILE:LINE`.
struct StackLine: Equatable {
  let module: String
  let function: String
  let address: String
  let place: String
  let isInlined: Bool

  /// Parses a line; `nil` for one of another kind.
  init?(_ text: Substring) {
    guard text.hasPrefix(" > "), let end = text.range(of: ") [0x"),
      let bracket = text[end.upperBound...].firstIndex(of: "]")
    else { return nil }
    let start = text[text.index(text.startIndex, offsetBy: 3)..<end.lowerBound]
    guard let open = start.firstIndex(of: "(") else { return nil }
    module = String(start[..<open])
    let name = String(start[start.index(after: open)...])
    function = name.range(of: "+0x", options: .backwards).map { String(name[..<$0.lowerBound]) } ?? name
    address = "0x" + text[end.upperBound..<bracket]
    let rest = text[text.index(after: bracket)...]
    isInlined = rest.hasSuffix(" (inlined)")
    place = rest.replacingOccurrences(of: " (inlined)", with: "").trimmingCharacters(in: .whitespaces)
  }

  /// The calls of a trace in order, each with its stack.
  static func calls(in trace: String) -> [(line: Substring, stack: [StackLine])] {
    var calls: [(line: Substring, stack: [StackLine])] = []
    for line in trace.split(separator: "\n") {
      if let frame = StackLine(line), !calls.isEmpty {
        calls[calls.count - 1].stack.append(frame)
      } else {
        calls.append((line, []))
      }
    }
    return calls
  }
}
