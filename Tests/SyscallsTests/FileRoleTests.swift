import Testing
import Trace

@testable import Syscalls

@Suite struct FileRoleTests {
  @Test func theFileIsTheFirstPathOrElseTheFirstDescriptor() {
    let objects: [(SyscallNumber, FileRole.Object)] = [
      (.read, .descriptor(0)), (.mmap, .descriptor(4)), (.epoll_wait, .descriptor(0)), (.poll, .none),
      (.stat, .path(0, directory: nil)), (.newfstatat, .path(1, directory: 0)),
      (.rename, .path(0, directory: nil)), (.renameat2, .path(1, directory: 0)),
      (.utimensat, .path(1, directory: 0)), (.inotify_add_watch, .path(1, directory: nil)),
      (.sendfile, .descriptor(0)), (.execve, .path(0, directory: nil)), (.futex, .none),
      (.nanosleep, .none), (SyscallNumber(i386: 3), .none), (SyscallNumber(9999), .none),
    ]
    for (number, object) in objects { #expect(FileRole.of(number).object == object, "\(number)") }
  }

  @Test func whatChangesDescriptorsIsKnown() {
    let effects: [(SyscallNumber, FileRole.Effect)] = [
      (.open, .opens), (.openat, .opens), (.creat, .opens), (.openat2, .opens), (.open_by_handle_at, .opens),
      (.socket, .opens), (.epoll_create1, .opens), (.memfd_create, .opens), (.dup, .makes),
      (.accept4, .accepts), (.pipe2, .makesPair(0)), (.socketpair, .makesPair(3)), (.close, .closes),
      (.close_range, .closesRange), (.dup2, .replaces), (.dup3, .replaces), (.connect, .namesSocket),
      (.bind, .namesSocket), (.read, .none), (.stat, .none), (.fcntl, .none),
    ]
    for (number, effect) in effects { #expect(FileRole.of(number).effect == effect, "\(number)") }
    #expect(FileRole.closingCalls.subtracting(.io).isEmpty, "a profile sees them without being told to")
  }
}
