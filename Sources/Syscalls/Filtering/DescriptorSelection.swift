/// Descriptors by number: those listed, or all others.
public struct DescriptorSelection: Equatable, Sendable {
  /// Ascending, each once.
  public let listed: [Int32]
  public let isInverted: Bool

  /// The descriptors that a list such as `3,4` or `!1` names.
  public init(list: Substring) throws(SyscallExpressionError) {
    let words = try WordList(list, qualifier: "fd")
    var descriptors: Set<Int32> = []
    var isAll = false
    for word in words.words {
      if word == "all" {
        isAll = true
      } else if word != "none" {
        guard let descriptor = Int32(word), descriptor >= 0 else { throw .badDescriptor(String(word)) }
        descriptors.insert(descriptor)
      }
    }
    listed = isAll ? [] : descriptors.sorted()
    isInverted = words.isInverted != isAll
  }

  public func contains(_ descriptor: Int32) -> Bool {
    descriptor >= 0 && listed.contains(descriptor) != isInverted
  }
}
