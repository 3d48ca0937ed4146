internal import Trace

/// The texts of a file that is being written, each once; the empty text is number 0.
struct StringTable {
  private(set) var texts: [String] = [""]
  private var indices: [String: UInt64] = ["": 0]

  /// The number of a text.
  mutating func index(of text: String) -> UInt64 {
    if let known = indices[text] { return known }
    let created = UInt64(texts.count)
    texts.append(text)
    indices[text] = created
    return created
  }
}
