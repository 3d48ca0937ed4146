public import Trace

/// Unwinds the stacks of calls in any number of address spaces.
public final class StackUnwinder {
  /// How the unwinds ended; a recognised stack counts as it did when it was unwound.
  public private(set) var summary = UnwindSummary()
  /// Calls whose stack was recognised without unwinding.
  public private(set) var recognisedStacks: UInt64 = 0

  private struct Tenant {
    var space: UnwindSpace
    var isStale: Bool
  }

  private let interner: StackInterner
  private let walk: FrameWalk
  private var tenants: [Tenant?] = []
  private var frames: [FrameID] = []

  /// - Parameters:
  ///   - interner: numbers the stacks.
  ///   - maxFrames: how many frames are kept of a stack, from the leaf on.
  public init(interner: StackInterner, maxFrames: Int) {
    self.interner = interner
    walk = FrameWalk(interner: interner, maxFrames: max(1, maxFrames))
    frames.reserveCapacity(maxFrames)
  }

  /// An address space came to be, with its parent's code where it is a copy.
  public func open(_ space: AddressSpaceID, copyOf parent: AddressSpaceID?) {
    while tenants.count <= space.index { tenants.append(nil) }
    if let parent, let tenant = tenants[parent.index] {
      tenants[space.index] = tenant
    } else {
      tenants[space.index] = Tenant(space: UnwindSpace(), isStale: true)
    }
  }

  public func close(_ space: AddressSpaceID) { tenants[space.index] = nil }

  /// The code of an address space may have changed; its modules are needed anew.
  public func invalidate(_ space: AddressSpaceID) { tenants[space.index]?.isStale = true }

  /// Whether `setModules` must be called before the next unwind.
  public func needsModules(of space: AddressSpaceID) -> Bool { tenants[space.index]?.isStale ?? false }

  /// Tells which code lies where in an address space.
  public func setModules(_ map: ModuleMap, of space: AddressSpaceID) {
    guard var tenant = tenants[space.index].take() else { return }
    tenant.isStale = false
    if !isKnownUniquelyReferenced(&tenant.space), !map.hasSameCode(as: tenant.space.modules) {
      tenant.space = UnwindSpace()
    }
    tenant.space.setModules(map)
    tenants[space.index] = tenant
  }

  /// How many bytes from the stack pointer on an unwind from these registers will probably need.
  public func expectedStackBytes(of registers: Registers, in space: AddressSpaceID) -> Int {
    guard let tenant = tenants[space.index] else { return 0 }
    return tenant.space.memo.extent(for: registers) ?? tenant.space.typicalStackBytes
  }

  /// The stack of a call.
  ///
  /// - Parameters:
  ///   - stack: a copy of the memory from the stack pointer on, possibly empty.
  ///   - memory: reads what lies outside of the copy; the thread must not run meanwhile.
  public func unwind(
    from registers: Registers, stack: UnsafeRawBufferPointer, in space: AddressSpaceID,
    memory: any MemoryReader
  ) -> StackID {
    guard let tenant = tenants[space.index] else {
      summary.count(.noUnwindInformation)
      return .empty
    }
    let unwound = tenant.space
    if let known = unwound.memo.find(registers, stack: stack) {
      recognisedStacks += 1
      summary.count(known.end)
      return known.stack
    }
    walk.window.begin(stackPointer: registers.stackPointer, bytes: stack, memory: memory)
    defer { walk.window.end() }
    frames.removeAll(keepingCapacity: true)
    let end = walk.walk(from: registers, in: unwound, into: &frames)
    if end != .complete { frames.append(interner.id(of: .missingCallers)) }
    let outcome = ReadSetMemo.Outcome(stack: interner.intern(frames), end: end)
    unwound.note(neededStackBytes: walk.window.extent)
    if walk.window.isSelfContained {
      unwound.memo.remember(
        outcome, registers: registers, readRegisters: walk.readRegisters, window: walk.window)
    }
    summary.count(end)
    return outcome.stack
  }
}
