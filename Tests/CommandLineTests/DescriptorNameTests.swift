import Foundation
import Testing

/// Descriptors with what stands behind them, as strace 6.1 shows them with `-y` and `-yy`.
@Suite struct DescriptorNameTests {
  /// Lines of a trace of the program that exchanges messages with itself on sockets.
  private func lines(_ option: String) throws -> [String] {
    let scratch = try Scratch()
    let run = try Profiler.report([option, "--", Fixture.path("sockets")], scratch: scratch)
    #expect(run.end == .status(0))
    return run.reportText.split(separator: "\n").map(String.init)
  }

  private func count(_ lines: [String], matching pattern: String) -> Int {
    lines.count { $0.range(of: pattern, options: .regularExpression) != nil }
  }

  @Test("-yy shows a connection's endpoints from the moment on at which it is one")
  func endpoints() throws {
    let lines = try lines("-yy")
    #expect(count(lines, matching: #"^connect\(\d+<TCP:\[\d+\]>, \{sa_family=AF_INET, "#) == 1)
    let address = #"127\.0\.0\.1:\d+"#
    #expect(
      count(
        lines, matching: #"^accept4\(\d+<TCP:\[\#(address)\]>, .* = \d+<TCP:\[\#(address)->\#(address)\]>$"#)
        == 1)
    #expect(count(lines, matching: #"^sendto\(\d+<TCP:\[\#(address)->\#(address)\]>, "#) == 20)
    #expect(count(lines, matching: #"^recvfrom\(\d+<TCP:\[\#(address)->\#(address)\]>, "#) == 20)
  }

  @Test("-yy shows the ends of a socket pair, also where they are polled")
  func socketPair() throws {
    let lines = try lines("-yy")
    let socket = #"\d+<UNIX-STREAM:\[\d+->\d+\]>"#
    #expect(
      count(lines, matching: #"^socketpair\(AF_UNIX, SOCK_STREAM, 0, \[\#(socket), \#(socket)\]\)"#) == 1)
    #expect(
      count(
        lines,
        matching:
          #"^poll\(\[\{fd=\#(socket), events=POLLIN\}\], 1, -1\) = 1 \(\[\{fd=\d+, revents=POLLIN\}\]\)$"#
      )
        == 50)
  }

  @Test("-y shows sockets by their number only")
  func numbers() throws {
    let lines = try lines("-y")
    #expect(count(lines, matching: #"^sendto\(\d+<socket:\[\d+\]>, "#) == 70)
    #expect(count(lines, matching: "TCP:") == 0)
  }
}
