public import Trace

/// The descriptors that one stack opened by one call.
public struct OpeningSite: Sendable {
  public struct Key: Hashable, Sendable {
    public let stack: StackID
    public let call: SyscallNumber
    /// Whether the descriptors came in messages from other processes.
    public let isReceived: Bool
  }

  /// One of the descriptors, as it was when it was opened.
  public struct Example: Sendable {
    public let process: ProcessID
    public let descriptor: Int32
    /// What stood behind it; untrusted text.
    public let target: String
  }

  public let key: Key
  public private(set) var opened: UInt64 = 0
  /// How many are open at the moment, in all processes.
  public private(set) var open: UInt64 = 0
  /// How many were open when their process or the trace ended.
  public private(set) var openAtEnd: UInt64 = 0
  /// The most of those in one process.
  public private(set) var mostInOneProcess: UInt64 = 0
  public private(set) var example: Example?
  public private(set) var growth = Growth()
  /// Whether the example's descriptor was closed, so that the next one is a better example.
  private var isExampleClosed = false

  init(key: Key) { self.key = key }

  /// Whether the next descriptor should become the example.
  var needsExample: Bool { example == nil || isExampleClosed }

  mutating func opens(at time: Timestamp) {
    opened &+= 1
    open &+= 1
    growth.note(open, at: time)
  }

  mutating func setExample(_ example: Example) {
    self.example = example
    isExampleClosed = false
  }

  mutating func closes(_ descriptor: Int32, of process: ProcessID, at time: Timestamp) {
    if open > 0 { open -= 1 }
    if let example, example.descriptor == descriptor, example.process == process { isExampleClosed = true }
    growth.note(open, at: time)
  }

  /// A process ended, or the trace did, with descriptors open.
  mutating func ends(withOpen count: UInt64) {
    openAtEnd &+= count
    mostInOneProcess = max(mostInOneProcess, count)
    open -= min(open, count)
  }
}
