import Glibc
import Testing
import Trace

@testable import Capture

/// What programs in the kernel tell of the calls of this thread, against what it knows of them itself.
@Suite(.enabled(if: BPFUse.obstacle == nil, "\(BPFUse.obstacle ?? "")")) struct CallTimesTests {
  private let times: CallTimes

  /// The thread that a test runs in.
  private var thread: ProcessID {
    let path = String(decoding: ProcessFiles.linkBytes("/proc/thread-self") ?? [], as: UTF8.self)
    return ProcessID(path.split(separator: "/").last.flatMap { Int32($0) } ?? 0)
  }

  init() throws { times = try CallTimes() }

  private var now: Timestamp { CaptureClock().now() }

  @Test("a call lasts as long as it does, and its result is told")
  func timesCall() throws {
    let clock = try BPFThreadClock(of: thread, times)
    let before = now
    clock.callBegins()
    usleep(20_000)
    let after = now
    let ended = try #require(clock.ended)
    #expect(ended.result == 0)
    #expect(before <= ended.start && ended.start < ended.end && ended.end <= after)
    #expect(ended.end.nanoseconds(since: ended.start) >= 20_000_000)
  }

  @Test("a call that fails has its error as result")
  func tellsError() throws {
    let clock = try BPFThreadClock(of: thread, times)
    clock.callBegins()
    #expect(fcntl(-1, F_GETFD) == -1)
    #expect(clock.ended?.result == -Int64(EBADF))
  }

  @Test("only the call that was awaited is told of, until the next one is")
  func keepsFirst() throws {
    let clock = try BPFThreadClock(of: thread, times)
    _ = getppid()
    #expect(clock.start == nil && clock.ended == nil)
    clock.callBegins()
    _ = fcntl(-1, F_GETFD)
    let first = clock.ended
    _ = getppid()
    #expect(clock.ended?.result == -Int64(EBADF) && clock.ended?.start == first?.start)
    clock.callBegins()
    #expect(clock.start == nil && clock.ended == nil)
    _ = getppid()
    #expect(clock.ended?.result == Int64(getppid()))
  }

  @Test("a call of another thread is none of this one's")
  func tellsThreadsApart() throws {
    let clock = try BPFThreadClock(of: ProcessID(getppid()), times)
    clock.callBegins()
    let own = try BPFThreadClock(of: thread, times)
    own.callBegins()
    _ = fcntl(-1, F_GETFD)
    #expect(own.ended?.result == -Int64(EBADF))
    #expect(clock.ended?.result != -Int64(EBADF))
  }

  @Test("a thread that gets the id of another is told of under that, and its old id may be anybody's")
  func renames() throws {
    let former = ProcessID(getppid())
    var leader: BPFThreadClock? = try BPFThreadClock(of: thread, times)
    let clock = try BPFThreadClock(of: former, times)
    clock.renamed(to: thread)
    #expect(leader?.ended == nil)
    // That it is gone later than its id was taken over ends nothing.
    leader = nil
    clock.callBegins()
    _ = fcntl(-1, F_GETFD)
    #expect(clock.ended?.result == -Int64(EBADF))
  }

  @Test("slots are used again, and where there are none left that is said")
  func reusesSlots() throws {
    for _ in 0..<2 {
      var clocks: [BPFThreadClock] = []
      for number in 0..<CallTimes.slotCount {
        clocks.append(try BPFThreadClock(of: ProcessID(Int32(10_000_000 + number)), times))
      }
      #expect(throws: BPFRefusal.self) { try BPFThreadClock(of: thread, times) }
    }
    let clock = try BPFThreadClock(of: thread, times)
    clock.callBegins()
    _ = getppid()
    #expect(clock.ended != nil)
  }
}

/// What stands in the way of programs in the kernel.
private enum BPFUse {
  static let obstacle: String? = {
    do throws(BPFRefusal) {
      _ = try CallTimes()
      return nil
    } catch {
      return error.reason
    }
  }()
}
