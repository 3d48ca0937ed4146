/// What is wrong with a gate's condition. `description` is a sentence for the user.
public struct GateError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
