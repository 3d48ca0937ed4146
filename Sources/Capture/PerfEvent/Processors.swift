/// The processors of the machine.
enum Processors {
  /// Those that are switched on, by number.
  static var online: [Int32] {
    guard let text = ProcessFiles.contents(of: "/sys/devices/system/cpu/online") else { return [0] }
    return list(String(decoding: text, as: UTF8.self))
  }

  /// The numbers of a list such as `0-3,8` (cpuset(7), "List format").
  static func list(_ text: String) -> [Int32] {
    text.split { $0 == "," || $0 == "\n" }.flatMap { part -> [Int32] in
      let ends = part.split(separator: "-").compactMap { Int32($0) }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
  }
}
