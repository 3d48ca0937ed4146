/// Something that was tried, and whether it works here.
package struct Finding: Sendable {
  /// What a program knows it by, such as `kernel-clock`.
  package let identifier: String
  /// What it is good for, in a few words.
  package let title: String
  package let isUsable: Bool
  /// What is worth knowing of it: where it does not work, why.
  package let detail: String
  /// What would make it work: a sentence without full stop.
  package let remedy: String?

  package init(
    _ identifier: String, title: String, isUsable: Bool = true, detail: String, remedy: String? = nil
  ) {
    self.identifier = identifier
    self.title = title
    self.isUsable = isUsable
    self.detail = detail
    self.remedy = remedy
  }
}
