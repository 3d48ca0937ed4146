/// What is wrong with a gate's condition. `description` is a sentence for the user.
package struct GateError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
