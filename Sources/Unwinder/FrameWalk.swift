internal import CUnwind
internal import Glibc
internal import Trace

/// Walks one stack from frame to frame: by call-frame information through libunwind, by frame pointers where code has
/// none.
final class FrameWalk {
  let window = StackWindow()
  /// Registers that libunwind asked for, as a bit set; those that a frame pointer step made up do not count.
  private(set) var readRegisters: UInt32 = 0

  private let interner: StackInterner
  private let maxFrames: Int
  private let target: UnwindTarget
  private var registers = Registers()
  private var areRegistersOriginal = true
  /// The code address whose rule is being looked for; libunwind then sees it as instruction pointer.
  private var soughtAddress: UInt64?
  private var modules = ModuleMap(entries: [])
  /// Position in the module map of the frame's code.
  private var module: Int?
  private var lastImage: Int?

  init(interner: StackInterner, maxFrames: Int) {
    self.interner = interner
    self.maxFrames = maxFrames
    target = UnwindTarget(callbacks: Self.callbacks)
    // The target lives as long as this object and is used only while one of its methods runs.
    target.context.pointee.state = Unmanaged.passUnretained(self).toOpaque()
  }

  /// Walks from `start` outwards and appends the frames, leaf first. The window must have been begun.
  func walk(from start: Registers, in space: UnwindSpace, into frames: inout [FrameID]) -> UnwindEnd {
    registers = Registers(values: start.values)
    areRegistersOriginal = true
    readRegisters = 1 << UInt32(Registers.instructionPointerIndex)
    modules = space.modules
    lastImage = nil
    guard target.begin() else { return .badUnwindInformation }
    var address = registers.instructionPointer
    var isReturnAddress = false
    while true {
      let point = point(at: address, isReturnAddress: isReturnAddress, in: space)
      frames.append(point.frame)
      guard frames.count < maxFrames else { return .frameLimit }
      module = point.module
      isReturnAddress = true
      switch point.step {
      case .rule(let rule):
        guard space.rules.apply(rule, to: target.cursor) >= 0 else { return failure }
      case .signalReturn:
        guard target.stepOverSignalFrame() else { return failure }
        isReturnAddress = false
      case .framePointer:
        if let end = stepByFramePointer() { return end }
      case .malformed:
        return .badUnwindInformation
      }
      address = target.instructionPointer
      if address == 0 { return .complete }
    }
  }

  private var failure: UnwindEnd { window.hasFailed ? .unreadableMemory : .badUnwindInformation }

  /// What is known of a code address, found out where nothing is.
  private func point(at address: UInt64, isReturnAddress: Bool, in space: UnwindSpace) -> UnwindRules.Point {
    if let known = space.rules.find(address, isReturnAddress: isReturnAddress) { return known }
    module = modules.index(ofCodeAt: isReturnAddress ? address &- 1 : address)
    let entry = module.map { modules.entries[$0] }
    let imageAddress = address &- (entry?.loadBias ?? 0)
    let isSignalReturn = entry?.image?.isSignalReturn(at: imageAddress) ?? false
    // The kernel enters signal-return code at its start, as if by a return.
    let frame = FrameAddress(
      module: entry?.module, address: imageAddress, isReturnAddress: isReturnAddress && !isSignalReturn)
    let point = UnwindRules.Point(
      address: address, isReturnAddress: isReturnAddress, frame: interner.id(of: frame), module: module,
      step: isSignalReturn
        ? .signalReturn : step(fromCodeAt: isReturnAddress ? address &- 1 : address, in: space))
    space.rules.insert(point)
    return point
  }

  private func step(fromCodeAt address: UInt64, in space: UnwindSpace) -> UnwindRules.Step {
    soughtAddress = address
    defer { soughtAddress = nil }
    return switch target.findRule(for: address) {
    case .found: .rule(space.rules.keep(target.rule))
    case .none: .framePointer
    case .failed: .malformed
    }
  }

  /// To the caller of code that keeps a frame pointer (System V psABI, 3.2.2): the frame pointer points at the
  /// caller's, and the return address lies behind it.
  private func stepByFramePointer() -> UnwindEnd? {
    let stackPointer = target.stackPointer
    guard let framePointer = target.framePointer else { return .noUnwindInformation }
    if framePointer == 0 { return .complete }
    // Frames follow each other closely on one stack; a chain that leaves it is none.
    guard framePointer % 8 == 0, framePointer &- stackPointer < UInt64(StackWindow.limit) else {
      return .noUnwindInformation
    }
    guard let callerFramePointer = window.word(at: framePointer),
      let returnAddress = window.word(at: framePointer &+ 8)
    else { return .unreadableMemory }
    if returnAddress == 0 { return .complete }
    guard modules.index(ofCodeAt: returnAddress &- 1) != nil else { return .noUnwindInformation }
    registers.instructionPointer = returnAddress
    registers.stackPointer = framePointer &+ 16
    registers.framePointer = callerFramePointer
    areRegistersOriginal = false
    return target.begin() ? nil : .badUnwindInformation
  }

  // MARK: What libunwind asks for

  private static let callbacks = cunwind_callbacks(
    read_memory: { address, value, state in
      FrameWalk.with(state) { $0.readMemory(address, value) }
    },
    read_register: { number, value, state in
      FrameWalk.with(state) { $0.readRegister(number, value) }
    },
    find_table: { _, index, table, state in
      FrameWalk.with(state) { $0.findTable(Int(index), table) }
    })

  private static func with<Result>(
    _ state: UnsafeMutableRawPointer?, _ body: (FrameWalk) -> Result
  ) -> Result {
    Unmanaged<FrameWalk>.fromOpaque(state!)._withUnsafeGuaranteedRef(body)
  }

  private func readMemory(_ address: UInt64, _ value: UnsafeMutablePointer<UInt64>?) -> Bool {
    let word: UInt64?
    if address &- window.stackPointer < UInt64(StackWindow.limit) {
      word = window.word(at: address)
    } else if address >= UnwindTable.supplementBase {
      word = module.flatMap { modules.entries[$0].image?.supplementWord(at: address) }
    } else {
      word = imageWord(at: address) ?? variableWord(at: address)
    }
    guard let word else { return false }
    value?.pointee = word
    return true
  }

  /// A word of a mapped file. Tables are read many words in a row, so the last image is tried first.
  private func imageWord(at address: UInt64) -> UInt64? {
    if let lastImage, let word = modules.imageWord(at: address, inEntry: lastImage) { return word }
    for index in modules.entries.indices {
      if let word = modules.imageWord(at: address, inEntry: index) {
        lastImage = index
        return word
      }
    }
    return nil
  }

  /// A word that the program can change. Descriptions of frames refer to one: where the address of their personality
  /// routine is kept, which unwinding has no use for. It need not be readable.
  private func variableWord(at address: UInt64) -> UInt64? {
    if soughtAddress != nil, modules.hasImage(at: address) { return 0 }
    return window.word(at: address)
  }

  private func readRegister(_ number: Int32, _ value: UnsafeMutablePointer<UInt64>?) -> Bool {
    guard number >= 0, number < Registers.count else { return false }
    if let soughtAddress, number == Registers.instructionPointerIndex {
      value?.pointee = soughtAddress
      return true
    }
    if areRegistersOriginal {
      if soughtAddress == nil { readRegisters |= 1 << UInt32(number) }
    } else if !Self.framePointerRegisters.contains(Int(number)) {
      return false
    }
    value?.pointee = registers.values[Int(number)]
    return true
  }

  /// What is known of a frame that was reached by a frame pointer.
  private static let framePointerRegisters = [
    Registers.framePointerIndex, Registers.stackPointerIndex, Registers.instructionPointerIndex,
  ]

  private func findTable(_ index: Int, _ table: UnsafeMutablePointer<cunwind_table>?) -> Bool {
    guard let module, let image = modules.entries[module].image, index < image.unwindTables.count
    else { return false }
    let found = image.unwindTables[index]
    let bias = modules.entries[module].loadBias
    // Where descriptions give their functions' addresses relative to themselves, they are read where they are loaded.
    let placed = found.isInImageTerms ? 0 : bias
    let entries = found.entriesAddress
    table?.pointee = cunwind_table(
      code_base: found.codeBase &+ placed, description_base: found.descriptionBase &+ placed,
      entries: entries >= UnwindTable.supplementBase ? entries : entries &+ placed,
      entry_count: found.entryCount,
      bias: bias &- placed)
    return true
  }
}
