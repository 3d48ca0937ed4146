import Foundation
import Testing

/// Names of stacks in a trace, while the program runs.
@Suite struct LiveNamesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func trace(_ options: [String], _ command: [String]) throws -> String {
    let run = try Profiler.report(options + ["--"] + command, scratch: scratch)
    #expect(run.end == .status(0))
    return run.reportText
  }

  private func lines(_ trace: String, with prefix: String) -> Int {
    trace.split(separator: "\n").count { $0.contains(prefix) }
  }

  @Test("--source shows line and function of the nearest own frame, an inlined one too")
  func showsSource() throws {
    let text = try trace(["--source", "-e", "trace=read,openat"], [Fixture.path("inlined")])
    let line = try Fixture.line("fetch_bytes", in: "inlined.c")
    #expect(lines(text, with: "[inlined.c:\(line) fetch_bytes] read(3, ") == 100)
    #expect(text.contains(" main] openat(AT_FDCWD, \"/dev/zero\""))
  }

  @Test(
    "--source names C++ functions without their parameters",
    .enabled(if: Fixture.exists("cxx"), "no C++ compiler"))
  func showsCxxSource() throws {
    let text = try trace(["--source", "-e", "trace=read"], [Fixture.path("cxx")])
    let load = try Fixture.line("Store::load", in: "cxx.cpp")
    let reader = try Fixture.line("Reader::operator()", in: "cxx.cpp")
    #expect(lines(text, with: "[cxx.cpp:\(load) fixture::Store<unsigned int>::load] read(") == 20)
    #expect(lines(text, with: "[cxx.cpp:\(load) fixture::Store<double>::load] read(") == 30)
    #expect(lines(text, with: "[cxx.cpp:\(reader) fixture::Reader::operator()] read(") == 10)
  }

  @Test("every thread that is followed has its own source lines")
  func followsThreads() throws {
    let text = try trace(
      ["-f", "--source", "-e", "trace=read,write,pread64,lseek"], [Fixture.path("threads")])
    for (function, call, count) in [
      ("thread_a_reads", "read", 100), ("thread_b_writes", "write", 200), ("thread_c_preads", "pread64", 300),
      ("thread_d_seeks", "lseek", 400),
    ] {
      let line = try Fixture.line(function, in: "threads.c")
      #expect(lines(text, with: "[threads.c:\(line) \(function)] \(call)(") == count)
    }
  }

  @Test("a program that a followed child runs is named by its own files")
  func namesAfterExec() throws {
    let text = try trace(
      ["-f", "--source", "-e", "trace=read,recvmsg"],
      ["sh", "-c", "\(Fixture.path("inlined")); \(Fixture.path("leaks")) receive"])
    let line = try Fixture.line("fetch_bytes", in: "inlined.c")
    #expect(lines(text, with: "[inlined.c:\(line) fetch_bytes] read(") == 100)
    let receive = try Fixture.line("receive", in: "leaks.c")
    #expect(lines(text, with: "[leaks.c:\(receive) receive] recvmsg(") == 1)
  }

  @Test("-k shows inlined frames with their lines, and modules, from the call outwards")
  func showsStack() throws {
    let text = try trace(["-k", "-e", "trace=read"], [Fixture.path("inlined")])
    let reads = StackLine.calls(in: text).filter { $0.line.contains("= 16") }
    #expect(reads.count == 100)
    let stack = try #require(reads.first?.stack)
    let own = stack.filter { $0.module == Fixture.path("inlined") }
    let names = ["fetch_bytes", "parse_field", "parse_record", "process_records", "main", "_start"]
    #expect(own.map(\.function) == names)
    #expect(own.map(\.isInlined) == [true, true, true, false, false, false])
    for (frame, marker) in zip(own, ["fetch_bytes", "parse_field", "parse_record", "process_records record"])
    {
      #expect(frame.place.hasSuffix("/inlined.c:\(try Fixture.line(marker, in: "inlined.c"))"))
    }
    #expect(stack.first?.module.contains("/libc.so") == true)
  }

  @Test(
    "addresses of -k are those that addr2line takes", .enabled(if: Tool.exists("addr2line"), "no addr2line"))
  func agreesWithAddr2line() throws {
    for fixture in ["inlined", "nested-nopie"] {
      let text = try trace(["-k", "-e", "trace=read"], [Fixture.path(fixture)])
      let last = try #require(StackLine.calls(in: text).last { $0.line.contains("read(") })
      let frames = last.stack.filter {
        $0.module == Fixture.path(fixture) && !$0.place.isEmpty && !$0.isInlined
      }
      #expect(frames.count >= 2)
      for frame in frames {
        let address = try #require(UInt64(frame.address.dropFirst(2), radix: 16))
        let call = "0x" + String(address - 1, radix: 16)
        let child = try Child(["addr2line", "-e", frame.module, "-i", call], scratch: scratch)
        try child.wait()
        // The outermost of an inlined chain is the function that really is there.
        let expected = child.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
        let line = expected.split(separator: " ").first.map { $0.split(separator: "/").last ?? "" } ?? ""
        #expect(frame.place.hasSuffix("/" + line), "\(frame) against \(expected)")
      }
    }
  }

  @Test("the stacks of -k are those of strace -k", .enabled(if: Tool.exists("strace"), "no strace"))
  func agreesWithStrace() throws {
    let command = [Fixture.path("inlined")]
    let ours = StackLine.calls(in: try trace(["-k", "-e", "trace=read,openat,mmap"], command))
    let path = scratch.newPath("strace")
    let strace = try Child(
      ["strace", "-k", "-o", path, "-e", "trace=read,openat,mmap"] + command, scratch: scratch)
    try strace.wait()
    let theirs = StackLine.calls(in: Scratch.text(of: path))
    #expect(theirs.count > 100)
    #expect(ours.count == theirs.count)
    for (our, their) in zip(ours, theirs) {
      // strace does not know of inlined functions.
      let frames = our.stack.filter { !$0.isInlined }.map { [$0.module, $0.address] }
      #expect(frames == their.stack.map { [$0.module, $0.address] }, "\(our.line)")
    }
  }

  @Test("code that was made at run time is named by its perf map")
  func namesGeneratedCode() throws {
    let text = try trace(["-k", "-e", "trace=read"], [Fixture.path("jit")])
    let frames = StackLine.calls(in: text).flatMap(\.stack).filter { $0.module.hasPrefix("[jit ") }
    defer {
      for frame in Set(frames.map(\.module)) {
        unlink("/tmp/perf-\(frame.dropFirst(5).dropLast()).map")
      }
    }
    #expect(frames.count == 15)
    #expect(Set(frames.map(\.function)) == ["jit_generated_function"])
  }
}
