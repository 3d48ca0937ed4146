import Testing
import Trace

@testable import Syscalls

/// What `-e` says beside the calls to trace.
@Suite struct TraceExpressionsTests {
  private func statuses(_ expression: String) throws -> [CallStatus] {
    let set = try TraceExpressions([expression]).statuses
    return CallStatus.allCases.filter(set.contains)
  }

  private func error(_ expression: String) -> String {
    do throws(SyscallExpressionError) {
      _ = try TraceExpressions([expression])
      return ""
    } catch {
      return error.description
    }
  }

  @Test("status= takes words, and ! for all others")
  func readsStatus() throws {
    #expect(try statuses("status=failed,unfinished") == [.failed, .unfinished])
    #expect(try statuses("status=!successful") == [.failed, .unfinished, .unavailable, .detached])
    #expect(try statuses("status=all") == CallStatus.allCases)
    #expect(try statuses("status=none") == [])
    #expect(try TraceExpressions([]).statuses == .all)
  }

  @Test("fd= and trace-fd= take numbers, and ! for all others", arguments: ["fd", "trace-fd", "trace-fds"])
  func readsDescriptors(qualifier: String) throws {
    let listed = try #require(try TraceExpressions(["\(qualifier)=5,3"]).descriptors)
    #expect((0..<8).filter { listed.contains($0) } == [3, 5])
    let others = try #require(try TraceExpressions(["\(qualifier)=!3"]).descriptors)
    #expect((0..<5).filter { others.contains($0) } == [0, 1, 2, 4])
    #expect(!others.contains(-1))
    #expect(try TraceExpressions(["fd=all"]).descriptors?.contains(1000) == true)
    #expect(try TraceExpressions(["fd=none"]).descriptors?.contains(0) == false)
  }

  @Test("signal= takes names with and without SIG, numbers, all and none")
  func readsSignals() throws {
    let chosen = try TraceExpressions(["signal=SIGCHLD,int,10,RT_1"]).signals
    #expect((1...64).filter { chosen.contains($0) } == [2, 10, 17, 33])
    #expect(try TraceExpressions(["signals=none"]).signals.contains(9) == false)
    let others = try TraceExpressions(["signal=!SIGCHLD"]).signals
    #expect(!others.contains(17) && others.contains(9))
  }

  @Test("quiet= takes strace's words")
  func readsQuiet() throws {
    #expect(try TraceExpressions(["quiet=attach,personality"]).quiet == .attach)
    #expect(try TraceExpressions(["quiet=!exit"]).quiet == [.attach, .threadExecve])
    #expect(QuietSelection(level: 2) == [.attach, .exit])
  }

  @Test("sets of calls add up; everything else stands beside them")
  func joinsExpressions() throws {
    let both = try TraceExpressions(["trace=read", "status=failed", "write"])
    #expect(both.calls == [.read, .write])
    #expect(both.statuses == [.failed])
    #expect(try TraceExpressions(["status=failed"]).calls == nil)
    #expect(try TraceExpressions(["!read"]).calls == SyscallSet([.read]).complement)
  }

  @Test("mistakes name what was probably meant")
  func namesMistakes() {
    #expect(error("status=succesful").contains("did you mean successful?"))
    #expect(error("status=wrong").contains("unfinished"))
    #expect(error("signal=SIGCHL").contains("did you mean SIGCHLD"))
    #expect(error("signal=65").contains("65"))
    #expect(error("fd=x").contains("fd=3,4"))
    #expect(error("fd=-1").contains("-1"))
    #expect(error("statsu=failed").contains("did you mean status="))
    #expect(error("status=failed,,").contains("empty word"))
  }

  @Test(
    "strace's qualifiers that mean nothing here say what serves instead",
    arguments: [
      ("read=3", "--string-limit"), ("write=all", "--string-limit"), ("inject=all", "strace"),
      ("verbose=none", "always decoded"), ("decode-fds=all", "-yy"),
    ])
  func explainsUnsupported(expression: String, instead: String) {
    #expect(error(expression).contains("not supported"))
    #expect(error(expression).contains(instead))
  }
}
