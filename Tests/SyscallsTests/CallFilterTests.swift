import Foundation
import Testing
import Trace

@testable import Syscalls

/// Memory and descriptors of a process that is not there.
private final class FakeProcess: MemoryReader, DescriptorReader {
  var memory: [UInt64: [UInt8]] = [:]
  var paths: [Int32: String] = [:]

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let bytes = memory[address.rawValue] else { return 0 }
    let count = min(bytes.count, buffer.count)
    buffer.copyBytes(from: bytes[..<count])
    return count
  }

  func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? {
    paths[descriptor].map { Array($0.utf8) }
  }

  func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
}

/// Calls are chosen by what they work on and by how they end.
@Suite struct CallFilterTests {
  private let process = FakeProcess()
  private static let currentDirectory: UInt64 = 0xffff_ff9c

  private func call(_ number: SyscallNumber, _ arguments: InlineArray<6, UInt64>) -> SyscallStart {
    SyscallStart(
      thread: ProcessID(7), process: ProcessID(7), space: AddressSpaceID(0), number: number,
      arguments: CallArguments(arguments), time: Timestamp(nanoseconds: 1000), stack: .empty)
  }

  private func admits(
    _ filter: CallFilter, _ number: SyscallNumber, _ arguments: InlineArray<6, UInt64>
  ) -> Bool {
    filter.admits(call(number, arguments), memory: process, descriptors: process)
  }

  private func filter(paths: [String]) -> CallFilter {
    var filter = CallFilter()
    filter.paths = PathSelection(paths, workingDirectory: "/srv")
    return filter
  }

  private func filter(descriptors: String) throws -> CallFilter {
    var filter = CallFilter()
    filter.descriptors = try DescriptorSelection(list: descriptors[...])
    return filter
  }

  @Test("a path is found as it stands, from the working directory, and from a directory's descriptor")
  func findsPaths() {
    process.memory = [0x10: Array("data\0".utf8), 0x20: Array("/srv/./x/..//data\0".utf8)]
    process.paths = [-100: "/srv", 5: "/home", 6: "/srv"]
    let filter = filter(paths: ["/srv/data"])
    #expect(admits(filter, .open, [0x20, 0, 0, 0, 0, 0]))
    #expect(admits(filter, .open, [0x10, 0, 0, 0, 0, 0]))
    #expect(admits(filter, .openat, [Self.currentDirectory, 0x10, 0, 0, 0, 0]))
    #expect(admits(filter, .openat, [6, 0x10, 0, 0, 0, 0]))
    #expect(!admits(filter, .openat, [5, 0x10, 0, 0, 0, 0]))
    #expect(admits(filter, .renameat, [5, 0x10, 6, 0x10, 0, 0]))
    #expect(!admits(filter, .getpid, [0x20, 0x20, 0x20, 0, 0, 0]))
  }

  @Test("a relative path that was asked for starts from our own directory")
  func resolvesGivenPaths() {
    process.memory = [0x10: Array("/srv/logs/today\0".utf8), 0x20: Array("logs/today\0".utf8)]
    process.paths = [-100: "/elsewhere"]
    let filter = filter(paths: ["logs/today"])
    #expect(admits(filter, .open, [0x10, 0, 0, 0, 0, 0]))
    // As in strace, what is written the same is the same.
    #expect(admits(filter, .open, [0x20, 0, 0, 0, 0, 0]))
  }

  @Test("symbolic links on both sides are followed, also to what is yet to be made")
  func followsLinks() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/renacer-links-\(getpid())"
    let real = directory + "/real"
    try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: "real")
    try Data().write(to: URL(fileURLWithPath: real + "/data"))
    try FileManager.default.createSymbolicLink(atPath: directory + "/name", withDestinationPath: "link/data")
    let names = ["real/data", "link/data", "name", "link/../real/data"]
    process.memory = [0x20: Array("\(directory)/link/new\0".utf8), 0x30: Array("/dev/null\0".utf8)]
    process.paths = [-100: directory, 3: real + "/new"]
    for asked in names {
      let filter = filter(paths: [directory + "/" + asked])
      for named in names {
        process.memory[0x10] = Array("\(named)\0".utf8)
        #expect(admits(filter, .open, [0x10, 0, 0, 0, 0, 0]), "\(asked), \(named)")
      }
      #expect(!admits(filter, .open, [0x20, 0, 0, 0, 0, 0]))
      #expect(!admits(filter, .open, [0x30, 0, 0, 0, 0, 0]))
    }
    #expect(admits(filter(paths: [real + "/new"]), .open, [0x20, 0, 0, 0, 0, 0]))
    #expect(admits(filter(paths: [directory + "/link/new"]), .write, [3, 0, 0, 0, 0, 0]))
  }

  @Test("a call that uses a descriptor of the path is chosen, also when the file was deleted")
  func findsDescriptorsOfPaths() {
    process.paths = [3: "/srv/data", 4: "/srv/data (deleted)", 5: "/srv/data2"]
    let filter = filter(paths: ["/srv/data"])
    #expect(admits(filter, .read, [3, 0, 0, 0, 0, 0]))
    #expect(admits(filter, .read, [4, 0, 0, 0, 0, 0]))
    #expect(!admits(filter, .read, [5, 0, 0, 0, 0, 0]))
    #expect(admits(filter, .mmap, [0, 4096, 1, 2, 3, 0]))
    #expect(admits(filter, .dup2, [5, 3, 0, 0, 0, 0]))
  }

  @Test("descriptors are ints: what stands in the upper half of a register does not count")
  func ignoresUpperHalf() throws {
    let filter = try filter(descriptors: "3")
    #expect(admits(filter, .read, [0xdead_beef_0000_0003, 0, 0, 0, 0, 0]))
    #expect(!admits(filter, .read, [0x3_0000_0000, 0, 0, 0, 0, 0]))
  }

  @Test("descriptors in the memory of poll and select are found")
  func findsListedDescriptors() throws {
    process.memory = [
      0x10: [9, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0],
      0x20: [0b1000_0000, 0b0000_0010],
    ]
    let four = try filter(descriptors: "4")
    #expect(admits(four, .poll, [0x10, 2, 0, 0, 0, 0]))
    #expect(!admits(four, .poll, [0x10, 1, 0, 0, 0, 0]))
    let nine = try filter(descriptors: "9")
    #expect(admits(nine, .select, [10, 0, 0x20, 0, 0, 0]))
    #expect(!admits(nine, .select, [9, 0, 0x20, 0, 0, 0]))
  }

  @Test("sizes and addresses that make no sense are survived", arguments: [UInt64.max, 1 << 63, 0])
  func survivesNonsense(value: UInt64) throws {
    let all: InlineArray<6, UInt64> = [value, value, value, value, value, value]
    for number in SyscallTable.numbers {
      #expect(!admits(filter(paths: ["/srv/data"]), number, all))
      if value != 0 { #expect(try !admits(filter(descriptors: "3"), number, all)) }
    }
  }

  @Test("either a path or a descriptor is enough where both are given")
  func joinsPathsAndDescriptors() throws {
    process.paths = [3: "/srv/data", 8: "/other", 9: "/other"]
    var both = filter(paths: ["/srv/data"])
    both.descriptors = try DescriptorSelection(list: "8")
    #expect(admits(both, .read, [3, 0, 0, 0, 0, 0]))
    #expect(admits(both, .read, [8, 0, 0, 0, 0, 0]))
    #expect(!admits(both, .read, [9, 0, 0, 0, 0, 0]))
  }

  @Test("the kernel checks descriptors in registers, and leaves paths and lists to the tracer")
  func tellsTheKernel() throws {
    let three = try filter(descriptors: "3,5")
    #expect(three.condition(of: .mmap) == DescriptorCondition(positions: [4], descriptors: [3, 5]))
    #expect(three.condition(of: .dup2) == DescriptorCondition(positions: [0, 1], descriptors: [3, 5]))
    #expect(three.condition(of: .poll) == nil)
    #expect(try filter(descriptors: "!3").condition(of: .read) == nil)
    #expect(filter(paths: ["/x"]).condition(of: .read) == nil)
    #expect(three.narrow(.all).contains(.read))
    #expect(three.narrow(.all).contains(.poll))
    #expect(!three.narrow(.all).contains(.open))
    #expect(!three.narrow(.all).contains(.getpid))
    #expect(!three.narrow([.write]).contains(.read))
    let path = filter(paths: ["/x"])
    #expect(path.narrow(.all).contains(.open))
    #expect(!path.narrow(.all).contains(.getpid))
    #expect(CallFilter().narrow(.all) == .all)
  }

  private func event(
    _ number: SyscallNumber = .read, result: Int64 = 0, isFinished: Bool = true, isDetached: Bool = false,
    nanoseconds: UInt64 = 100
  ) -> SyscallEvent {
    SyscallEvent(
      call: call(number, [0, 0, 0, 0, 0, 0]), result: result, isFinished: isFinished,
      isDetached: isDetached, end: Timestamp(nanoseconds: 1000 + nanoseconds))
  }

  @Test("a call's status is what its end says")
  func tellsStatus() {
    #expect(event(result: 12).status == .successful)
    // An address of mmap is a large number, not an error.
    #expect(event(result: -4096).status == .successful)
    #expect(event(result: -4095).status == .failed)
    #expect(event(result: -2).status == .failed)
    #expect(event(isFinished: false).status == .unfinished)
    #expect(event(isFinished: false, isDetached: true).status == .detached)
  }

  @Test("a minimal duration leaves out shorter calls, and those that end their thread")
  func comparesDurations() {
    var filter = CallFilter()
    filter.minimumNanoseconds = 100
    #expect(filter.admits(event(nanoseconds: 100)))
    #expect(!filter.admits(event(nanoseconds: 99)))
    #expect(filter.admits(event(isFinished: false, nanoseconds: 500)))
    #expect(!filter.admits(event(.exit_group, isFinished: false, nanoseconds: 500)))
  }

  @Test("paths are made absolute without following links")
  func makesPathsAbsolute() {
    func absolute(_ path: String, _ directory: String) -> String {
      String(decoding: PathSelection.absolute(Array(path.utf8), in: Array(directory.utf8)), as: UTF8.self)
    }
    #expect(absolute("a/b", "/c") == "/c/a/b")
    #expect(absolute("../../../a", "/c") == "/a")
    #expect(absolute("/a//b/./c/", "/d") == "/a/b/c")
    #expect(absolute("..", "/c") == "/")
    #expect(absolute(".", "/c/d") == "/c/d")
  }
}
