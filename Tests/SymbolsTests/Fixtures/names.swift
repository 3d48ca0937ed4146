// Functions whose names the Swift runtime demangles.
struct Greeter {
  let name: String

  @inline(never)
  func method(count: Int) -> [String] {
    (0..<count).map { "\(name) \($0)" }
  }
}

@inline(never)
func greet(name: String) -> Int {
  Greeter(name: name).method(count: name.utf8.count).count
}

print(greet(name: CommandLine.arguments[0]))
