import ElfFixture
import Testing
import Trace

@testable import Unwinder

/// Unwinds a made-up stack through a made-up image, all of whose functions have call-frame information that no search
/// table leads to.
@Suite struct UnwindTableUseTests {
  private static let bias: UInt64 = 0x5555_0000_0000
  private static let stackPointer: UInt64 = 0x7ffc_0000_1000
  private static let space = AddressSpaceID(0)

  @Test(
    "unwinds through .eh_frame without a search table and through .debug_frame",
    arguments: [[0x110, 0x21f, 0x101], [0x310, 0x110, 0x301, 0x205], [0x300]] as [[UInt64]])
  func unwinds(codeOffsets: [UInt64]) throws {
    let addresses = codeOffsets.map { $0 + Self.bias }
    let (unwinder, interner) = try unwinder()
    let stack = Array(addresses.dropFirst()) + [0]
    let id = unwind(stack, from: addresses[0], by: unwinder)
    #expect(unwinder.summary.complete == 1)
    let frames = interner.stacks.frames(of: id).map { interner.frames[Int($0.index)] }
    #expect(frames.map(\.address) == codeOffsets)
    #expect(frames.map(\.isReturnAddress) == [false] + codeOffsets.dropFirst().map { _ in true })
    #expect(unwind(stack, from: addresses[0], by: unwinder) == id)
    #expect(unwinder.recognisedStacks == 1)
  }

  @Test("a call at the end of a function belongs to that function")
  func looksUpCallsBeforeTheirReturnAddress() throws {
    // 0x120 is the first address behind the function at 0x100, where nothing is known.
    let (unwinder, _) = try unwinder()
    _ = unwind([Self.bias + 0x120, 0], from: Self.bias + 0x110, by: unwinder)
    #expect(unwinder.summary.complete == 1)
    _ = unwind([0, 0], from: Self.bias + 0x120, by: unwinder)
    #expect(unwinder.summary.noUnwindInformation == 1)
  }

  private func unwinder() throws -> (StackUnwinder, StackInterner) {
    let interner = StackInterner()
    let unwinder = StackUnwinder(interner: interner, maxFrames: 16)
    unwinder.open(Self.space, copyOf: nil)
    let entry = ModuleMap.Entry(
      range: Self.bias..<(Self.bias + 0x500), module: ModuleID(0), loadBias: Self.bias,
      image: CallFrameFile.both().image)
    unwinder.setModules(ModuleMap(entries: [entry]), of: Self.space)
    return (unwinder, interner)
  }

  private func unwind(_ words: [UInt64], from address: UInt64, by unwinder: StackUnwinder) -> StackID {
    var registers = Registers()
    registers.instructionPointer = address
    registers.stackPointer = Self.stackPointer
    registers.framePointer = 1
    return words.withUnsafeBytes {
      unwinder.unwind(from: registers, stack: $0, in: Self.space, memory: NoMemory())
    }
  }
}
