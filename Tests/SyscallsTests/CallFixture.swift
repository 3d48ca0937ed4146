import Trace

@testable import Syscalls

/// A call that is told by its name, and the memory that its arguments point at, put together piece by piece.
struct CallFixture {
  /// Answers for every descriptor alike.
  private final class Names: DescriptorReader {
    func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { Array("/file/\(descriptor)".utf8) }
    func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? { nil }
  }

  let name: String
  let arguments: [UInt64]
  var options = DecoderOptions()
  private var memory = TracedMemory()

  init(_ name: String, _ arguments: UInt64...) {
    self.name = name
    self.arguments = arguments
  }

  /// Puts bytes where an argument points.
  func with(_ address: UInt64, _ bytes: [UInt8]) -> CallFixture {
    var copy = self
    copy.memory.store(bytes, at: address)
    return copy
  }

  /// Puts a string there, without its end.
  func with(_ address: UInt64, _ text: String) -> CallFixture { with(address, Array(text.utf8)) }

  /// The call as a line shows it at its end.
  ///
  /// - Parameter change: what the call does to the memory.
  func text(result: Int64, change: (inout TracedMemory) -> Void = { _ in }) -> String {
    var after = memory
    change(&after)
    return DecodedText(
      SyscallTable.number(named: name) ?? SyscallNumber(.max), arguments, memory: memory, after: after,
      result: result, options: options, descriptors: Names()
    ).atEnd
  }
}
