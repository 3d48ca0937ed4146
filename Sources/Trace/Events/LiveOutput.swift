/// Where live outputs write to. What is written is seen at once where a person looks on, and in larger pieces elsewhere.
public protocol LiveOutput: AnyObject {
  /// Whether parts of lines are to be written, too, because a person looks on.
  var isInteractive: Bool { get }

  /// Takes over text; `text` is empty afterwards and keeps its memory.
  func write(_ text: inout ByteBuffer)
}
