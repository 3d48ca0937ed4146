import Testing

@testable import Syscalls

@Suite struct NearestNamesTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("read", "read", 0), ("raed", "read", 1), ("red", "read", 1),
    ("reaad", "read", 1), ("rexd", "read", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
  ])
  func `distance counts letters changed, added, left out and exchanged`(
    left: String, right: String, steps: Int
  ) {
    #expect(NearestNames.distance(Array(left.utf8), Array(right.utf8)) == steps)
    #expect(NearestNames.distance(Array(right.utf8), Array(left.utf8)) == steps)
  }

  @Test func `at most three names, nearest first`() {
    #expect(NearestNames.to("opena").prefix(2) == ["open", "openat"])
    #expect(NearestNames.to("pread") == ["pread64", "preadv", "preadv2"])
    #expect(NearestNames.to("x") == [])
    #expect(NearestNames.to("") == [])
  }
}
