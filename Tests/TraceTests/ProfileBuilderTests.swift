import Testing

@testable import Trace

@Suite struct ProfileBuilderTests {
  private func frame(_ address: UInt64) -> FrameAddress {
    FrameAddress(module: ModuleID(0), address: address, isReturnAddress: true)
  }

  @Test("equal frames and stacks have equal numbers, and others do not")
  func interning() {
    let interner = StackInterner()
    var known: [[UInt64]: StackID] = [[]: .empty]
    var random = SplitMix64(state: 7)
    for _ in 0..<20_000 {
      let addresses = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        UInt64.random(in: 1...6, using: &random)
      }
      let id = interner.intern(addresses.map { interner.id(of: frame($0)) })
      #expect(known[addresses] == nil || known[addresses] == id)
      known[addresses] = id
    }
    #expect(Set(known.values).count == known.count)
    #expect(interner.frames.count == 6)
    for (addresses, id) in known {
      #expect(interner.stacks.frames(of: id).map { interner.frames[Int($0.index)].address } == addresses)
    }
  }

  @Test("stacks share their callers")
  func sharing() {
    let interner = StackInterner()
    let callers = (1...50).map { interner.id(of: frame($0)) }
    for leaf in UInt64(100)..<200 { _ = interner.intern([interner.id(of: frame(leaf))] + callers) }
    #expect(interner.stacks.nodes.count == 1 + 50 + 100)
  }

  @Test("sums are exact, and memory follows the series and not the calls")
  func sums() throws {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1000)
    let read = builder.id(of: TracedCall(name: "read", isWaiting: false))
    #expect(builder.id(of: TracedCall(name: "read", isWaiting: false)) == read)
    let program = builder.id(ofProgram: "prog")
    for call in UInt64(0)..<100_000 {
      let key = Profile.SeriesKey(
        stack: StackID(UInt32(call % 5)), call: read, errorNumber: call % 10 == 0 ? 2 : 0, program: program)
      builder.add(key, nanoseconds: call, bytes: 3)
    }
    let profile = builder.profile(capture: CaptureSummary(), modules: [])
    // Calls that failed all have the first stack.
    #expect(profile.series.count == 6)
    #expect(profile.series.reduce(0) { $0 + $1.measure.calls } == 100_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.totalNanoseconds } == 4_999_950_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.bytes } == 300_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.errors } == 10_000)
    #expect(profile.series.reduce(0) { $0 + $1.measure.slowCalls } == 99_000)
    #expect(profile.programs == ["prog"])
  }

  @Test("calls on a file that becomes known later are added to those on it", arguments: [false, true])
  func resolvesPendingFiles(keepsIndices: Bool) {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1000)
    builder.keepsIndices = keepsIndices
    let read = builder.id(of: TracedCall(name: "read", isWaiting: false))
    let (a, b) = (builder.files.id(of: "/a"), builder.files.id(of: "/b"))
    let thread = CallTimeline.Thread(process: ProcessID(1), id: ProcessID(1))
    var timeline = CallTimeline(threads: [thread])
    func add(_ file: FileID, _ nanoseconds: UInt64) {
      let key = Profile.SeriesKey(stack: .empty, call: read, errorNumber: 0, program: 0, file: file)
      let series = builder.add(key, nanoseconds: nanoseconds, bytes: 1)
      timeline.calls.append(
        CallTimeline.Call(
          start: 0, nanoseconds: nanoseconds, bytes: 1, series: UInt32(series), thread: 0))
    }
    add(.pending(0), 10)
    add(.pending(1), 20)
    add(a, 30)
    builder.resolve(.pending(0), to: a)
    builder.resolve(.pending(1), to: b)
    add(.pending(2), 40)
    builder.resolve(.pending(2), to: .unknown)
    add(.pending(3), 50)
    add(.pending(4), 60)
    builder.resolve(.pending(4), to: b)
    let profile = builder.profile(
      capture: CaptureSummary(), modules: [], timeline: keepsIndices ? timeline : nil)
    var totals: [String: UInt64] = [:]
    for series in profile.series {
      #expect(totals[profile.files[Int(series.key.file.index)].name] == nil)
      totals[profile.files[Int(series.key.file.index)].name] = series.measure.totalNanoseconds
    }
    #expect(totals == ["/a": 40, "/b": 80, "[unknown]": 90])
    guard keepsIndices else { return }
    let files = profile.timeline?.calls.map { call in
      profile.files[Int(profile.series[Int(call.series)].key.file.index)].name
    }
    #expect(files == ["/a", "/b", "/a", "[unknown]", "[unknown]", "/b"])
  }

  @Test("series differ by stack, call, error and program")
  func series() {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1)
    for stack in UInt32(0)..<3 {
      for call in UInt16(0)..<3 {
        for error in UInt16(0)..<3 {
          for program in UInt16(0)..<3 {
            let key = Profile.SeriesKey(
              stack: StackID(stack), call: CallID(call), errorNumber: error, program: program)
            builder.add(key, nanoseconds: 1, bytes: 0)
          }
        }
      }
    }
    #expect(builder.profile(capture: CaptureSummary(), modules: []).series.count == 81)
  }

  private func key(stack: UInt32, file: FileID, thread: UInt16 = 0) -> Profile.SeriesKey {
    Profile.SeriesKey(
      stack: StackID(stack), call: CallID(0), errorNumber: 0, program: 0, file: file, thread: thread)
  }

  @Test("series differ by file and thread")
  func placesDiffer() {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1)
    for file in ["/a", "/b", ""] {
      for thread in ["x", "y"] {
        for _ in 0..<4 {
          builder.add(
            key(stack: 1, file: builder.files.id(of: file), thread: builder.id(ofThread: thread)),
            nanoseconds: 5, bytes: 1)
        }
      }
    }
    let profile = builder.profile(capture: CaptureSummary(), modules: [])
    let places = profile.series.map {
      "\(profile.files[Int($0.key.file.index)].name) \(profile.threads[Int($0.key.thread)]) \($0.measure.calls)"
    }
    #expect(Set(places) == ["/a x 4", "/a y 4", "/b x 4", "/b y 4", " x 4", " y 4"])
  }

  @Test("files, threads and series beyond their limits are added up as others, and no call is lost")
  func limits() {
    let builder = ProfileBuilder(
      slowThresholdNanoseconds: 1, files: FileInterner(limit: 50), seriesLimit: 80)
    for call in UInt32(0)..<4000 {
      builder.add(
        key(stack: call % 4, file: builder.files.id(of: "/file\(call / 4)")), nanoseconds: 1, bytes: 0)
    }
    let profile = builder.profile(capture: CaptureSummary(), modules: [])
    #expect(profile.files.count == TracedFile.reserved.count + 50)
    // Beyond the limit there is one for each stack.
    #expect(profile.series.count == 84)
    #expect(profile.series.reduce(0) { $0 + $1.measure.calls } == 4000)
    let others = profile.series.filter { $0.key.file == .others }
    #expect(others.reduce(0) { $0 + $1.measure.calls } == 4000 - 80)

    let threads = (0..<2000).map { builder.id(ofThread: "thread \($0)") }
    #expect(Set(threads).count == ProfileBuilder.threadLimit + 1)
    #expect(builder.id(ofThread: "thread 5") == threads[5])
    let named = builder.profile(capture: CaptureSummary(), modules: []).threads
    #expect(named[Int(threads[1999])] == "[other threads]")
  }

  @Test("the name of a file tells what it is")
  func kinds() {
    let kinds: [(String, TracedFile.Kind)] = [
      ("", .none), ("/etc/hosts", .path), ("/dev/null", .device), ("/dev/shm/x", .path),
      ("tcp 10.0.0.1:80", .socket), ("unix @x", .socket), ("pipe", .pipe), ("[eventpoll]", .anonymous),
      ("[unknown]", .unknown), ("[other files]", .unknown), ("relative", .path),
    ]
    for (name, kind) in kinds { #expect(TracedFile(name: name).kind == kind, "\(name)") }
  }
}
