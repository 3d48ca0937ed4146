package import Trace

/// The descriptors that one stack opened by one call.
package struct OpeningSite: Sendable {
  package struct Key: Hashable, Sendable {
    package let stack: StackID
    package let call: SyscallNumber
    /// Whether the descriptors came in messages from other processes.
    package let isReceived: Bool
  }

  /// One of the descriptors, as it was when it was opened.
  package struct Example: Sendable {
    package let process: ProcessID
    package let descriptor: Int32
    /// What stood behind it; untrusted text.
    package let target: String
  }

  package let key: Key
  package private(set) var opened: UInt64 = 0
  /// How many are open at the moment, in all processes.
  package private(set) var open: UInt64 = 0
  /// How many were open when their process or the trace ended.
  package private(set) var openAtEnd: UInt64 = 0
  /// The most of those in one process.
  package private(set) var mostInOneProcess: UInt64 = 0
  package private(set) var example: Example?
  package private(set) var growth = Growth()
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
