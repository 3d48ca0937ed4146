internal import CUnwind
internal import Glibc
internal import Trace

/// Walks one stack from frame to frame: by unwind tables through libunwind, by frame pointers where code has none.
final class FrameWalk {
  let window = StackWindow()
  /// Registers that libunwind asked for, as a bit set; those that a frame pointer step made up do not count.
  private(set) var readRegisters: UInt32 = 0

  private let maxFrames: Int
  private var registers = Registers()
  private var areRegistersOriginal = true
  private var modules = ModuleMap(entries: [])
  private var lastImage: Int?
  private var lackedInformation = false
  private let cursor = UnsafeMutablePointer<unw_cursor_t>.allocate(capacity: 1)
  private let context = UnsafeMutablePointer<cunwind_context>.allocate(capacity: 1)

  init(maxFrames: Int) {
    self.maxFrames = maxFrames
    context.initialize(to: cunwind_context(callbacks: Self.callbacks, state: nil))
    // The context lives as long as this object and is used only while one of its methods runs.
    context.pointee.state = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    cursor.deallocate()
    context.deallocate()
  }

  /// Walks from `start` outwards and appends the frames, leaf first. The window must have been begun.
  func walk(
    from start: Registers, in space: UnwindSpace, into frames: inout [FrameAddress]
  ) -> UnwindEnd {
    registers = Registers(values: start.values)
    areRegistersOriginal = true
    readRegisters = 1 << UInt32(Registers.instructionPointerIndex)
    modules = space.modules
    lastImage = nil
    guard cunwind_begin(cursor, space.rules.handle, context) == 0 else { return .badUnwindInformation }
    var address = registers.instructionPointer
    var isReturnAddress = false
    while true {
      let index = modules.index(ofCodeAt: isReturnAddress ? address &- 1 : address)
      let entry = index.map { modules.entries[$0] }
      let imageAddress = address &- (entry?.loadBias ?? 0)
      frames.append(
        FrameAddress(module: entry?.module, address: imageAddress, isReturnAddress: isReturnAddress))
      guard frames.count < maxFrames else { return .frameLimit }
      if let image = entry?.image, image.unwindTable != nil {
        if let end = stepByTable() { return end }
        isReturnAddress = !image.isSignalReturn(at: imageAddress)
      } else {
        if let end = stepByFramePointer(in: space) { return end }
        isReturnAddress = true
      }
      address = cunwind_instruction_pointer(cursor)
      if address == 0 { return .complete }
    }
  }

  private func stepByTable() -> UnwindEnd? {
    lackedInformation = false
    let result = cunwind_step(cursor)
    if result > 0 { return nil }
    if window.hasFailed { return .unreadableMemory }
    if lackedInformation { return .noUnwindInformation }
    return result == 0 ? .complete : .badUnwindInformation
  }

  /// To the caller of code that keeps a frame pointer (System V psABI, 3.2.2): the frame pointer points at the
  /// caller's, and the return address lies behind it.
  private func stepByFramePointer(in space: UnwindSpace) -> UnwindEnd? {
    var framePointer: UInt64 = 0
    let stackPointer = cunwind_stack_pointer(cursor)
    guard cunwind_frame_pointer(cursor, &framePointer) else { return .noUnwindInformation }
    if framePointer == 0 { return .complete }
    guard framePointer % 8 == 0, framePointer >= stackPointer else { return .noUnwindInformation }
    guard let callerFramePointer = window.word(at: framePointer),
      let returnAddress = window.word(at: framePointer &+ 8)
    else { return .unreadableMemory }
    if returnAddress == 0 { return .complete }
    guard modules.index(ofCodeAt: returnAddress &- 1) != nil else { return .noUnwindInformation }
    registers.instructionPointer = returnAddress
    registers.stackPointer = framePointer &+ 16
    registers.framePointer = callerFramePointer
    areRegistersOriginal = false
    let status = cunwind_begin(cursor, space.rules.handle, context)
    return status == 0 ? nil : .badUnwindInformation
  }

  // MARK: What libunwind asks for

  private static let callbacks = cunwind_callbacks(
    read_memory: { address, value, state in
      FrameWalk.with(state) { $0.readMemory(address, value) }
    },
    read_register: { number, value, state in
      FrameWalk.with(state) { $0.readRegister(number, value) }
    },
    find_table: { address, table, state in
      FrameWalk.with(state) { $0.findTable(address, table) }
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
    } else {
      word = imageWord(at: address) ?? window.word(at: address)
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

  private func readRegister(_ number: Int32, _ value: UnsafeMutablePointer<UInt64>?) -> Bool {
    guard number >= 0, number < Registers.count else { return false }
    if areRegistersOriginal { readRegisters |= 1 << UInt32(number) }
    value?.pointee = registers.values[Int(number)]
    return true
  }

  private func findTable(_ address: UInt64, _ table: UnsafeMutablePointer<cunwind_table>?) -> Bool {
    guard let index = modules.index(ofCodeAt: address), let found = modules.entries[index].image?.unwindTable
    else {
      lackedInformation = true
      return false
    }
    let entry = modules.entries[index]
    table?.pointee = cunwind_table(
      header: found.headerAddress &+ entry.loadBias, entries: found.tableAddress &+ entry.loadBias,
      entry_count: found.entryCount, code_start: entry.range.lowerBound, code_end: entry.range.upperBound)
    return true
  }
}
