import Glibc
import Testing

/// A running fixture to attach to.
struct Target {
  let child: Child
  var id: pid_t { child.id }

  /// Starts a program and waits until it is at its work.
  init(_ program: String, _ arguments: [String] = [], scratch: Scratch) throws {
    let path = program.hasPrefix("/") ? program : Fixture.path(program)
    child = try Child([path] + arguments, scratch: scratch)
    let id = child.id
    let isAtWork = waitUntil { ProcessState.isInRead(id) || ProcessState.isInSleep(id) }
    try #require(isAtWork, "\(program) did not get to its work")
  }

  /// Checks that it goes on as if it had never been traced.
  func expectFree(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(!ProcessState.isTraced(id), sourceLocation: sourceLocation)
    let letter = ProcessState.letter(of: id)
    #expect(letter == "S" || letter == "R", sourceLocation: sourceLocation)
  }

  /// Asks it to end. The programs that count say by their status whether a call was lost or repeated.
  func stop() throws -> Child.End {
    child.signal(SIGTERM)
    return try child.wait()
  }

  /// The reads that `steady` counted, from the file that it leaves.
  static func reads(in path: String) -> Int? {
    Scratch.text(of: path).split(separator: " ").first.flatMap { Int($0) }
  }
}
