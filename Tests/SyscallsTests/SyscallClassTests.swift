import Foundation
import Testing
import Trace

@testable import Syscalls

/// Class members against strace itself: a program makes every call, strace prints those of one class.
@Suite struct SyscallClassTests {
  static let tools = ["/usr/bin/strace", "/usr/bin/cc"]
  static let hasTools = tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    .enabled(if: hasTools, "needs strace and a C compiler"),
    arguments: [SyscallClass.file, .desc, .network, .process, .memory, .signal, .ipc])
  func `a class has the members that strace prints for it`(syscallClass: SyscallClass) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "syscalls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../Fixtures/every_call.c")
    let program = directory.appending(path: "every_call").path
    try run("/usr/bin/cc", "-o", program, source.path)

    let log = directory.appending(path: "log")
    try run("/usr/bin/strace", "-n", "-o", log.path, "-e", "raw=all", "-e", "trace=%\(syscallClass)", program)
    let text = try String(contentsOf: log, encoding: .utf8)
    let printed = text.matches(of: /(?m)^\[ *(\d+)\] .*(?:0x5afe5afe|EUCLEAN)/)
      .compactMap { UInt32($0.1).map { SyscallNumber($0) } }

    // Later calls are younger than the strace that many machines have.
    let members = syscallClass.members.numbers.filter { $0.rawValue <= 450 }
    #expect(Set(members) == Set(printed))
    #expect(printed.count >= 12)
  }

  @Test func `only the names of classes are names of classes`() {
    #expect(SyscallClass(named: "network") == .network)
    #expect(SyscallClass(named: "net") == .network)
    #expect(SyscallClass(named: "File") == nil)
    #expect(SyscallClass(named: "") == nil)
  }

  private func run(_ path: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(path) failed")
  }
}
