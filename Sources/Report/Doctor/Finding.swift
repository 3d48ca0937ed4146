/// Something that was tried, and whether it works here.
public struct Finding: Sendable {
  /// What a program knows it by, such as `kernel-clock`.
  public let identifier: String
  /// What it is good for, in a few words.
  public let title: String
  public let isUsable: Bool
  /// What is worth knowing of it: where it does not work, why.
  public let detail: String
  /// What would make it work: a sentence without full stop.
  public let remedy: String?

  public init(
    _ identifier: String, title: String, isUsable: Bool = true, detail: String, remedy: String? = nil
  ) {
    self.identifier = identifier
    self.title = title
    self.isUsable = isUsable
    self.detail = detail
    self.remedy = remedy
  }
}
