import Foundation
import Testing
import Trace

@testable import Capture

/// What is said of descriptors of this very process, as strace 6.1 says it with `-yy`.
@Suite struct ProcessDescriptorsTests {
  private let process = ProcessID(getpid())
  private let descriptors = ProcessDescriptors()

  private func endpoints(_ descriptor: Int32) -> String? {
    descriptors.endpoints(of: descriptor, in: process).map { String(decoding: $0, as: UTF8.self) }
  }

  private func path(_ descriptor: Int32) -> String? {
    descriptors.path(of: descriptor, in: process).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func connectionIsShownFromBothEnds() throws {
    let listener = try LocalSocket.internet(SOCK_STREAM)
    #expect(endpoints(listener.descriptor) == "TCP:[\(listener.inode)]")
    try listener.bindToLoopback()
    listen(listener.descriptor, 1)
    let port = listener.port
    #expect(endpoints(listener.descriptor) == "TCP:[127.0.0.1:\(port)]")

    let client = try LocalSocket.internet(SOCK_STREAM)
    #expect(endpoints(client.descriptor) == "TCP:[\(client.inode)]")
    try client.connectToLoopback(port)
    #expect(endpoints(client.descriptor) == "TCP:[127.0.0.1:\(client.port)->127.0.0.1:\(port)]")
    let server = try LocalSocket(accept(listener.descriptor, nil, nil))
    #expect(endpoints(server.descriptor) == "TCP:[127.0.0.1:\(port)->127.0.0.1:\(client.port)]")
  }

  @Test func descriptorThatIsUsedAgainShowsItsNewSocket() throws {
    let receivers = try (0..<2).map { _ in try LocalSocket.internet(SOCK_DGRAM) }
    for receiver in receivers { try receiver.bindToLoopback() }
    let first = try LocalSocket.internet(SOCK_DGRAM)
    try first.connectToLoopback(receivers[0].port)
    #expect(endpoints(first.descriptor)?.hasSuffix("->127.0.0.1:\(receivers[0].port)]") == true)
    try first.connectToLoopback(receivers[1].port)
    #expect(endpoints(first.descriptor)?.hasSuffix("->127.0.0.1:\(receivers[1].port)]") == true)

    let second = try LocalSocket.internet(SOCK_DGRAM)
    dup2(second.descriptor, first.descriptor)
    #expect(endpoints(first.descriptor) == "UDP:[\(second.inode)]")
  }

  @Test func unixSocketsShowTheirPeerAndTheirName() throws {
    var pair: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    let (one, other) = (try LocalSocket(pair[0]), try LocalSocket(pair[1]))
    #expect(endpoints(pair[0]) == "UNIX-STREAM:[\(one.inode)->\(other.inode)]")
    #expect(endpoints(pair[1]) == "UNIX-STREAM:[\(other.inode)->\(one.inode)]")

    let before = endpoints(pair[0])
    dup2(try LocalSocket(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)).descriptor, pair[1])
    #expect(endpoints(pair[0]) == before, "its peer is closed, which it still is connected to")

    let named = try LocalSocket(socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
    #expect(endpoints(named.descriptor) == "UNIX:[\(named.inode)]")
    try named.bind(toAbstractName: "renacer\"\n\(getpid())")
    #expect(endpoints(named.descriptor) == "UNIX:[\(named.inode),@\"renacer\\\"\\n\(getpid())\"]")
  }

  @Test func whatIsNoSocketHasNoEndpoints() {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    #expect(endpoints(file) == nil)
    #expect(path(file) == "/dev/null")
    #expect(endpoints(9999) == nil)
    #expect(path(9999) == nil)
  }

  @Test func devicesShowTheirNumbers() {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let device = descriptors.device(of: file, in: process)
    #expect(device?.isBlock == false)
    #expect(device?.major == 1)
    #expect(device?.minor == 3)
    let directory = open("/", O_RDONLY)
    defer { close(directory) }
    #expect(descriptors.device(of: directory, in: process) == nil)
  }

  @Test func tablesTellTheSameAsTheSocketsThemselves() throws {
    let tables = NetworkTables()
    func listed(_ socket: LocalSocket) -> String? {
      tables.endpoints(of: socket.inode, in: process).map { String(decoding: $0, as: UTF8.self) }
    }
    let listener = try LocalSocket.internet(SOCK_STREAM)
    #expect(listed(listener) == nil)
    try listener.bindToLoopback()
    listen(listener.descriptor, 1)
    let client = try LocalSocket.internet(SOCK_STREAM)
    try client.connectToLoopback(listener.port)
    #expect(listed(listener) == endpoints(listener.descriptor))
    #expect(listed(client) == endpoints(client.descriptor))
    let named = try LocalSocket(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    try named.bind(toAbstractName: "renacer-table-\(getpid())")
    #expect(listed(named) == endpoints(named.descriptor))
  }
}
