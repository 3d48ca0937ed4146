import Foundation
import Testing
import Trace

@testable import Capture

/// What profiles call the descriptors of this very process.
@Suite struct FileNamesTests {
  private let process = ProcessID(getpid())
  private let files = FileInterner()
  private let names: FileNames

  init() { names = FileNames(files: files) }

  private func name(_ descriptor: Int32) -> String? {
    names.file(of: descriptor, in: process).map { files.files[Int($0.index)].name }
  }

  @Test func numbersOfPipesAndTheLikeAreLeftOut() {
    let links: [(String, String)] = [
      ("/etc/hosts", "/etc/hosts"), ("/tmp/x (deleted)", "/tmp/x (deleted)"), ("pipe:[4711]", "pipe"),
      ("anon_inode:[eventpoll]", "[eventpoll]"), ("anon_inode:inotify", "[inotify]"),
      ("/memfd:cache (deleted)", "[memfd:cache]"), ("net:[4026531840]", "[net]"),
    ]
    for (link, name) in links { #expect(FileNames.name(ofLink: Array(link.utf8)) == name) }
    #expect(name(-1) == nil)
  }

  @Test func connectionsBearThePeerAndAcceptedOnesThePort() throws {
    let listener = try LocalSocket.internet(SOCK_STREAM)
    #expect(name(listener.descriptor) == "tcp unconnected")
    try listener.bindToLoopback()
    listen(listener.descriptor, 1)
    let listening = names.renamedSocket(listener.descriptor, in: process, peer: nil)
    #expect(listening.map { files.files[Int($0.index)].name } == "tcp :\(listener.port) listening")
    #expect(name(listener.descriptor) == "tcp :\(listener.port) listening")

    let client = try LocalSocket.internet(SOCK_STREAM)
    try client.connectToLoopback(listener.port)
    #expect(name(client.descriptor) == "tcp 127.0.0.1:\(listener.port)")
    let server = try LocalSocket(accept(listener.descriptor, nil, nil))
    let accepted = names.acceptedSocket(server.descriptor, in: process)
    #expect(accepted.map { files.files[Int($0.index)].name } == "tcp :\(listener.port) accepted")
    #expect(name(server.descriptor) == "tcp :\(listener.port) accepted")
  }

  @Test func unixSocketsBearPaths() throws {
    var pair: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    let ends = try pair.map { try LocalSocket($0) }
    #expect(ends.map { name($0.descriptor) } == ["unix socketpair", "unix socketpair"])
    let socket = try LocalSocket(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    let address = [UInt8(AF_UNIX), 0] + Array("/run/x.sock\0".utf8)
    let renamed = names.renamedSocket(socket.descriptor, in: process, peer: address)
    #expect(renamed.map { files.files[Int($0.index)].name } == "unix /run/x.sock")
  }
}
