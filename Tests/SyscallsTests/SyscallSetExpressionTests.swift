import Testing
import Trace

@testable import Syscalls

@Suite struct SyscallSetExpressionTests {
  @Test(arguments: [
    "open,read", "trace=open,read", "t=open,read", "2,0", "trace=read,open,read", "?nonsense,open,read",
  ])
  func `names, numbers and an optional prefix select calls`(expression: String) throws {
    #expect(try SyscallSet(expression: expression) == [.open, .read])
  }

  @Test(arguments: SyscallClass.allCases)
  func `a class is selected with its percent sign`(syscallClass: SyscallClass) throws {
    let set = try SyscallSet(expression: "trace=%\(syscallClass.rawValue)")
    #expect(set == syscallClass.members)
    #expect(!set.isEmpty)
  }

  @Test(arguments: ["file", "desc", "network", "net", "process", "memory", "signal", "ipc", "io", "wait"])
  func `a class needs no percent sign where no call has its name`(name: String) throws {
    #expect(try SyscallSet(expression: name) == SyscallClass(named: name)?.members)
  }

  @Test func `a call goes before a class of the same name`() throws {
    #expect(try SyscallSet(expression: "sync") == [.sync])
    #expect(try SyscallSet(expression: "%sync").contains(.fsync))
  }

  @Test func `all and none`() throws {
    #expect(try SyscallSet(expression: "all") == .all)
    #expect(try SyscallSet(expression: "%all") == .all)
    #expect(try SyscallSet(expression: "none") == .none)
    #expect(try SyscallSet(expression: "trace=!all") == .none)
    #expect(try SyscallSet(expression: "!none") == .all)
  }

  @Test func `a leading exclamation mark inverts the whole`() throws {
    let set = try SyscallSet(expression: "trace=!read,%network")
    #expect(!set.contains(.read) && !set.contains(.sendto))
    #expect(set.contains(.write) && set.contains(SyscallNumber(600)))
    #expect(set == SyscallSet.all.subtracting([.read]).subtracting(SyscallClass.network.members))
    #expect(try SyscallSet(expression: "!read,!%network") == set)
  }

  @Test func `a later exclamation mark takes a word out of what stands before it`() throws {
    let rest = SyscallSet.io.subtracting([.ioctl]).subtracting(SyscallClass.network.members)
    #expect(try SyscallSet(expression: "io,!ioctl,!%network") == rest)
    #expect(try SyscallSet(expression: "read,write,!read") == [.write])
    #expect(try SyscallSet(expression: "read,!%file,open") == [.read, .open])
  }

  @Test func `a pattern selects every name that it matches`() throws {
    #expect(try SyscallSet(expression: "/^pread") == [.pread64, .preadv, .preadv2])
    #expect(try SyscallSet(expression: "trace=/^pread/,write") == [.pread64, .preadv, .preadv2, .write])
    #expect(try SyscallSet(expression: "/^(open|openat)$/") == [.open, .openat])
    #expect(try SyscallSet(expression: "!/./").contains(.read) == false)
  }

  @Test(arguments: [
    ("raed", "unknown system call or class \"raed\": did you mean read?"),
    ("trace=open,wirte", "unknown system call or class \"wirte\": did you mean write?"),
    ("%flie", "unknown system call or class \"%flie\": did you mean %file?"),
    ("netwrok", "unknown system call or class \"netwrok\": did you mean network?"),
    ("fstatat", "unknown system call or class \"fstatat\": did you mean fstat, fstatfs, newfstatat?"),
    ("epol", "unknown system call or class \"epol\": did you mean epoll_create, epoll_create1, epoll_ctl?"),
    (
      "read,,write", "empty word in \"read,,write\": name system calls or classes, separated by single commas"
    ),
    ("", "empty word in \"\": name system calls or classes, separated by single commas"),
    ("trace=", "empty word in \"trace=\": name system calls or classes, separated by single commas"),
    ("!", "empty word in \"!\": name system calls or classes, separated by single commas"),
    ("read,!", "empty word in \"read,!\": name system calls or classes, separated by single commas"),
    (
      "status=failed",
      "unknown expression \"status=\": select system calls by trace=, as in trace=open,%file"
    ),
    ("/(/", "bad pattern \"/(/\": not a regular expression"),
    ("/^nothing$/", "bad pattern \"/^nothing$/\": no system call matches"),
  ])
  func `a mistake is answered in one line that names it`(expression: String, message: String) {
    let error = #expect(throws: SyscallExpressionError.self) { try SyscallSet(expression: expression) }
    #expect(error?.description == message)
  }

  @Test(arguments: ["qqqqqqqq", "512", "%", "-1"])
  func `a word that is near nothing is answered with where to look`(expression: String) {
    let error = #expect(throws: SyscallExpressionError.self) { try SyscallSet(expression: expression) }
    #expect(
      error?.description == """
        unknown system call or class "\(expression)": names are as in the kernel's table, classes are %io, %file, \
        %desc, %network, %sync, %wait, %process, %memory, %signal, %ipc
        """)
  }
}
