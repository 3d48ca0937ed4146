internal import Syscalls
internal import Trace

/// What calls worked on, and the names of the threads that made them.
extension PerfBackend {
  /// Answers kept until the sink is told.
  private static let answerLimit = 1024

  /// Takes note of how far records have been read: files that were looked up before can be told of.
  func settleFiles(before time: Timestamp) {
    guard let files else { return }
    files.confirm(before: time)
    tellFiles()
  }

  /// Tells the sink of files if many have been found out meanwhile.
  func tellFilesIfMany() {
    if let files, files.answerCount > Self.answerLimit { tellFiles() }
  }

  func tellFiles() {
    guard let answers = files?.takeAnswers(), !answers.isEmpty else { return }
    threads.updateAll { thread in
      if thread.file.isPending, let file = answers[thread.file] { thread.file = file }
    }
    for (key, request) in requests where request.file.isPending {
      if let file = answers[request.file] { requests[key]?.file = file }
    }
    for (pending, file) in answers { sink.identified(pending, as: file) }
  }

  /// Whether what a watched thread has created is watched, too.
  func follows(_ process: ProcessID, from parent: ProcessID) -> Bool {
    switch options.follow {
    case .descendants: true
    case .threads: isOpen || process == parent
    case .firstThread: isOpen
    }
  }

  /// A thread has created one that is not watched, which can close what both of them use.
  func loseSight(of creator: ProcessID, in parent: ProcessID, _ process: ProcessID, at time: Timestamp) {
    guard let files, let place = threads.place(of: creator.rawValue) else { return }
    let shares = threads[place].creationFlags.map { $0 & FileRole.sharingFlag != 0 }
    if process == parent || shares != false {
      files.loseSight(of: parent, at: time)
    }
  }

  /// The number of the name that a thread has now.
  func readName(of thread: ProcessID) -> UInt16 {
    guard files != nil else { return 0 }
    let name = earlierNames.removeValue(forKey: thread) ?? ProcessFiles.threadName(of: thread)
    return name.map(sink.id(ofThread:)) ?? 0
  }

  /// A thread has got a name.
  func renamed(_ thread: ProcessID, _ record: PerfRing.Record) {
    guard files != nil else { return }
    let nameOffset = 16
    guard record.bytes.count > nameOffset else { return }
    let name = String(
      decoding: UnsafeRawBufferPointer(rebasing: record.bytes[nameOffset...]).prefix { $0 != 0 },
      as: UTF8.self)
    if let place = threads.place(of: thread.rawValue) {
      threads[place].name = sink.id(ofThread: name)
    } else if isOpen {
      earlierNames[thread] = name
    }
  }

  /// Reads the names of all threads there are, before their calls are recorded: when a thread makes its first one, it can
  /// have got another.
  func readAllNames() {
    guard files != nil else { return }
    for process in ProcessFiles.processes() {
      for thread in ProcessFiles.threads(of: process) {
        earlierNames[thread] = ProcessFiles.threadName(of: thread)
      }
    }
  }
}
