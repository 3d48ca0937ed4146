import Foundation
import Testing
import Trace

@testable import Syscalls

@Suite struct SyscallTableTests {
  static let header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: header), "needs linux-libc-dev"))
  func `every call of the kernel's header is in the table under the same number`() throws {
    let text = try String(contentsOfFile: Self.header, encoding: .utf8)
    var count = 0
    for match in text.matches(of: /#define __NR_(\w+) (\d+)/) {
      let number = SyscallNumber(try #require(UInt32(match.2)))
      #expect(number.name == String(match.1))
      #expect(SyscallNumber(named: match.1) == number)
      count += 1
    }
    #expect(count >= 362)
  }

  @Test func `calls newer than common headers are known`() {
    #expect(SyscallNumber(451).name == "cachestat")
    #expect(SyscallNumber(462).name == "mseal")
    #expect(SyscallNumber(469).name == "file_setattr")
    #expect(SyscallTable.count == 470)
  }

  @Test func `each name leads back to its number`() {
    let numbers = SyscallTable.numbers
    #expect(numbers.count == 383)
    for number in numbers {
      #expect(number.name.flatMap { SyscallNumber(named: $0) } == number)
    }
  }

  @Test func `gaps and numbers beyond the table have no name`() {
    for number: UInt32 in [337, 400, 423, 470, 511, 512, 0x4000_0000, .max] {
      #expect(SyscallNumber(number).name == nil)
    }
    #expect(SyscallNumber(470).displayName == "syscall_0x1d6")
    #expect(SyscallNumber(257).displayName == "openat")
  }

  @Test(arguments: ["", "rea", "readx", "READ", "zzz", "%file", "_", "é"])
  func `what is not exactly a name has no number`(name: String) {
    #expect(SyscallNumber(named: name) == nil)
  }

  @Test func `a named constant is the call of that name`() {
    #expect(SyscallNumber.openat.name == "openat")
    #expect(SyscallNumber._sysctl.name == "_sysctl")
    #expect(SyscallNumber.file_setattr.name == "file_setattr")
  }
}
