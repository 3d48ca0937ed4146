import Testing

@testable import Capture

/// What the kernel tells of a ring of io_uring (`/proc/PID/fdinfo`).
@Suite struct RegisteredFilesTests {
  private func links(_ text: String) -> [Int32: String]? {
    RegisteredFiles.links(in: Array(text.utf8))?.mapValues { String(decoding: $0, as: UTF8.self) }
  }

  @Test func placesHaveTheirFiles() {
    let text = """
      flags:\t02000002
      SqThread:\t-1
      UserFiles:\t5
          0: /etc/passwd
          2: /tmp/two\\040words: a \\134 and\\012
        345: pipe:[68710]
          4: /tmp/gone (deleted)
      UserBufs:\t1
          7: /no/file/but/a/buffer
      """
    #expect(
      links(text) == [
        0: "/etc/passwd", 2: "/tmp/two words: a \\ and\n", 345: "pipe:[68710]", 4: "/tmp/gone (deleted)",
      ])
  }

  @Test func whileTheProgramUsesTheRingNothingIsTold() {
    #expect(links("flags:\t02000002\nSqThread:\t-1\n") == nil)
    #expect(links("UserFiles:\t3\nUserBufs:\t0\n") == nil)
    #expect(links("") == nil)
  }
}
