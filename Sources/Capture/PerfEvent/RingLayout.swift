/// Where records of the tracepoints of io_uring hold what: of an operation when it is handed over, and when it is complete.
struct RingLayout {
  let submission: UInt64
  let completion: UInt64
  /// Where an operation finds the file of its descriptor; `nil` where the kernel does not tell (before Linux 5.18).
  let lookup: UInt64?
  private let submittedRequest: Int
  private let operation: Int
  private let completedRequest: Int
  private let result: Int
  private let lookingRequest: Int
  private let descriptor: Int
  private let completionFlags: Int

  /// `IORING_CQE_F_MORE`: more completions of the same operation follow.
  private static let moreFollow: UInt32 = 1 << 1

  /// `nil` where the kernel has no such tracepoints. The first one had another name before Linux 6.4.
  init?(_ filesystem: TraceFilesystem?) {
    guard let filesystem,
      let submit = (try? Tracepoint("io_uring/io_uring_submit_req", in: filesystem))
        ?? (try? Tracepoint("io_uring/io_uring_submit_sqe", in: filesystem)),
      let complete = try? Tracepoint("io_uring/io_uring_complete", in: filesystem),
      let submittedRequest = submit.offset(of: "req"), let operation = submit.offset(of: "opcode"),
      let completedRequest = complete.offset(of: "req"), let result = complete.offset(of: "res"),
      let flags = complete.offset(of: "cflags")
    else { return nil }
    submission = submit.identifier
    completion = complete.identifier
    let file = try? Tracepoint("io_uring/io_uring_file_get", in: filesystem)
    let (request, number) = (file?.offset(of: "req"), file?.offset(of: "fd"))
    lookup = request != nil && number != nil ? file?.identifier : nil
    lookingRequest = SampleLayout.rawOffset + (request ?? 0)
    descriptor = SampleLayout.rawOffset + (number ?? 0)
    self.submittedRequest = SampleLayout.rawOffset + submittedRequest
    self.operation = SampleLayout.rawOffset + operation
    self.completedRequest = SampleLayout.rawOffset + completedRequest
    self.result = SampleLayout.rawOffset + result
    completionFlags = SampleLayout.rawOffset + flags
  }

  /// Names an operation while it runs: the kernel's address of it.
  func submittedRequest(_ record: PerfRing.Record) -> UInt64 {
    record.load(UInt64.self, at: submittedRequest)
  }

  func lookingRequest(_ record: PerfRing.Record) -> UInt64 { record.load(UInt64.self, at: lookingRequest) }

  func descriptor(_ record: PerfRing.Record) -> Int32 { record.load(Int32.self, at: descriptor) }

  func operation(_ record: PerfRing.Record) -> UInt8 { record.load(UInt8.self, at: operation) }

  /// 0 where it is no operation of its own.
  func completedRequest(_ record: PerfRing.Record) -> UInt64 {
    record.load(UInt64.self, at: completedRequest)
  }

  func result(_ record: PerfRing.Record) -> Int64 { Int64(record.load(Int32.self, at: result)) }

  func isLast(_ record: PerfRing.Record) -> Bool {
    record.load(UInt32.self, at: completionFlags) & Self.moreFollow == 0
  }
}
