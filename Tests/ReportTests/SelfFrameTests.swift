import Testing
import Trace

@testable import Report

@Suite struct SelfFrameTests {
  private func frame(_ function: String, _ module: String, _ origin: CodeOrigin) -> SourceFrame {
    SourceFrame(function: function, module: module, origin: origin)
  }

  @Test func aCallIsChargedToTheNearestOwnFunctionAndNotToItsWrappers() {
    let stack = [
      frame("read", "libc.so.6", .library), frame("inflate", "libz.so.1", .library),
      frame("load", "app", .program), frame("main", "app", .program),
    ]
    #expect(SelfFrame.index(in: stack) == 2)
  }

  @Test func codeMadeAtRunTimeIsTheProgramsOwn() {
    let stack = [
      frame("read", "libc.so.6", .library), frame("JS:load", "[jit 7]", .generated),
      frame("main", "app", .program),
    ]
    #expect(SelfFrame.index(in: stack) == 1)
  }

  @Test func startUpCodeIsNotTheProgramsOwn() {
    let stack = [
      frame("write", "libc.so.6", .library), frame("_IO_cleanup", "libc.so.6", .library),
      frame("_start", "app", .program),
    ]
    #expect(SelfFrame.index(in: stack) == 1)
  }

  @Test func withoutOwnCodeALibraryIsNamedBeforeTheCLibrary() {
    let stack = [
      frame("write", "libc.so.6", .library), frame("log_thread", "liblog.so.2", .library),
      frame("start_thread", "libc.so.6", .library),
    ]
    #expect(SelfFrame.index(in: stack) == 1)
  }

  @Test func aStackOfOneFrameIsChargedToItAndAnEmptyOneToNothing() {
    #expect(SelfFrame.index(in: [frame("_dl_start", "ld-linux-x86-64.so.2", .library)]) == 0)
    #expect(SelfFrame.index(in: []) == nil)
  }
}
