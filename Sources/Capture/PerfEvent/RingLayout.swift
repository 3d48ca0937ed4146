/// The tracepoints of io_uring, and where they have what: offsets in bytes from the start of the raw data.
struct RingTracepoints {
  /// An operation is handed over.
  let submission: Tracepoint
  /// It is complete.
  let completion: Tracepoint
  /// An operation finds the file of its descriptor; `nil` where the kernel does not tell (before Linux 5.18).
  let lookup: Tracepoint?
  let submittedRing: Int
  let submittedRequest: Int
  let submittedFlags: Int
  let operation: Int
  let completedRequest: Int
  let result: Int
  let flags: Int
  let lookingRequest: Int
  let descriptor: Int

  /// `nil` where the kernel has no such tracepoints. The first one had another name before Linux 6.4.
  init?(_ filesystem: TraceFilesystem?) {
    guard let filesystem,
      let submit = (try? Tracepoint("io_uring/io_uring_submit_req", in: filesystem))
        ?? (try? Tracepoint("io_uring/io_uring_submit_sqe", in: filesystem)),
      let complete = try? Tracepoint("io_uring/io_uring_complete", in: filesystem),
      let ring = submit.offset(of: "ctx"), let submittedRequest = submit.offset(of: "req"),
      let submittedFlags = submit.offset(of: "flags"), let operation = submit.offset(of: "opcode"),
      let completedRequest = complete.offset(of: "req"), let result = complete.offset(of: "res"),
      let flags = complete.offset(of: "cflags")
    else { return nil }
    (submission, completion) = (submit, complete)
    let file = try? Tracepoint("io_uring/io_uring_file_get", in: filesystem)
    let (request, number) = (file?.offset(of: "req"), file?.offset(of: "fd"))
    lookup = request != nil && number != nil ? file : nil
    (lookingRequest, descriptor) = (request ?? 0, number ?? 0)
    (submittedRing, self.submittedRequest) = (ring, submittedRequest)
    (self.submittedFlags, self.operation) = (submittedFlags, operation)
    (self.completedRequest, self.result, self.flags) = (completedRequest, result, flags)
  }
}

/// Where records of these tracepoints hold what.
struct RingLayout {
  let tracepoints: RingTracepoints

  var submission: UInt64 { tracepoints.submission.identifier }
  var completion: UInt64 { tracepoints.completion.identifier }
  var lookup: UInt64? { tracepoints.lookup?.identifier }

  /// Names an operation while it runs: the kernel's address of it.
  func submittedRequest(_ record: PerfRing.Record) -> UInt64 {
    record.load(UInt64.self, at: SampleLayout.rawOffset + tracepoints.submittedRequest)
  }

  func lookingRequest(_ record: PerfRing.Record) -> UInt64 {
    record.load(UInt64.self, at: SampleLayout.rawOffset + tracepoints.lookingRequest)
  }

  func descriptor(_ record: PerfRing.Record) -> Int32 {
    record.load(Int32.self, at: SampleLayout.rawOffset + tracepoints.descriptor)
  }

  func operation(_ record: PerfRing.Record) -> UInt8 {
    record.load(UInt8.self, at: SampleLayout.rawOffset + tracepoints.operation)
  }

  /// 0 where it is no operation of its own.
  func completedRequest(_ record: PerfRing.Record) -> UInt64 {
    record.load(UInt64.self, at: SampleLayout.rawOffset + tracepoints.completedRequest)
  }

  func result(_ record: PerfRing.Record) -> Int32 {
    record.load(Int32.self, at: SampleLayout.rawOffset + tracepoints.result)
  }

  func flags(_ record: PerfRing.Record) -> UInt32 {
    record.load(UInt32.self, at: SampleLayout.rawOffset + tracepoints.flags)
  }

  /// Whether a completion with such flags is the last one of its operation.
  static func isLast(flags: UInt32) -> Bool {
    // IORING_CQE_F_MORE: more completions of the same operation follow.
    flags & 1 << 1 == 0
  }
}
