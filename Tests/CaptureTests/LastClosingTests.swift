import Glibc
import Testing

@testable import Capture

/// What the kernel closes on its own time it closes soon, on a machine where nothing else happens as well.
@Suite struct LastClosingTests {
  @Test("descriptors that are closed later are closed")
  func closes() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    LastClosing.perform([ends[1]]) { close(ends[1]) }
    var reader = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    #expect(poll(&reader, 1, 10_000) == 1)
    #expect(reader.revents & Int16(POLLHUP) != 0)
    close(ends[0])
  }
}
