/// The words behind a qualifier such as `status=`, separated by commas; a leading `!` inverts the whole.
struct WordList {
  let words: [Substring]
  let isInverted: Bool

  init(_ list: Substring, qualifier: String) throws(SyscallExpressionError) {
    isInverted = list.first == "!"
    words = (isInverted ? list.dropFirst() : list).split(separator: ",", omittingEmptySubsequences: false)
    if words.contains("") { throw .emptyWord(expression: "\(qualifier)=\(list)") }
  }
}
