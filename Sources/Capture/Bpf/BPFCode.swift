internal import CLinux

/// A program for the kernel's virtual machine, as it is being written
/// (Documentation/bpf/standardization/instruction-set.rst of Linux).
///
/// It returns 1: at a tracepoint 0 would keep the records of all others from being written.
struct BPFCode {
  /// `zero` holds results, `one` to `five` arguments, which a call destroys, `six` to `nine` outlast calls; `stack` is the end
  /// of 512 bytes of stack. `one` holds the program's context at the start.
  enum Register: UInt64 {
    case zero, one, two, three, four, five, six, seven, eight, nine, stack
  }

  enum Comparison: UInt64 {
    case equal = 0x15
    case unequal = 0x55
    case greater = 0x25
    case atMost = 0xb5
  }

  /// Functions of the kernel (`BPF_FUNC_*`).
  enum Function: Int32 {
    case lookUp = 1
    case update = 2
    case delete = 3
    case timeNanoseconds = 5
    case processor = 8
    /// Process in the upper, thread in the lower half.
    case processAndThread = 14
    case isInGroup = 37
    /// Copy memory of the program or of the kernel, and a string of the program.
    case readUser = 112
    case readKernel = 113
    case readUserString = 114
    /// Writes to a ring of messages.
    case tell = 130
    case currentTask = 158
    /// The registers that a task has left its program with.
    case taskRegisters = 175
  }

  /// Words of an instruction: operation (8 bits), registers (4 and 4), offset (16), immediate value (32).
  private(set) var instructions: [UInt64] = []
  private var jumpsToEnd: [Int] = []

  mutating func copy(_ source: Register, to target: Register) { append(0xbf, target, source) }

  mutating func add(_ value: Int32, to target: Register) { append(0x07, target, immediate: value) }

  mutating func add(_ source: Register, to target: Register) { append(0x0f, target, source) }

  mutating func set(_ target: Register, to value: Int32) { append(0xb7, target, immediate: value) }

  mutating func subtract(_ source: Register, from target: Register) { append(0x1f, target, source) }

  mutating func and(_ value: Int32, to target: Register) { append(0x57, target, immediate: value) }

  mutating func shiftRight(_ target: Register, by bits: Int32) { append(0x77, target, immediate: bits) }

  mutating func shiftRight(_ target: Register, by bits: Register) { append(0x7f, target, bits) }

  mutating func shiftLeft(_ target: Register, by bits: Int32) { append(0x67, target, immediate: bits) }

  /// Loads 8 bytes.
  mutating func load(_ target: Register, from base: Register, offset: Int16 = 0) {
    append(0x79, target, base, offset: offset)
  }

  /// Loads 4 bytes, without sign.
  mutating func loadHalf(_ target: Register, from base: Register, offset: Int16 = 0) {
    append(0x61, target, base, offset: offset)
  }

  /// Loads a byte, without sign.
  mutating func loadByte(_ target: Register, from base: Register, offset: Int16 = 0) {
    append(0x71, target, base, offset: offset)
  }

  /// Stores 8 bytes.
  mutating func store(_ source: Register, to base: Register, offset: Int16 = 0) {
    append(0x7b, base, source, offset: offset)
  }

  /// Stores the lower 4 bytes.
  mutating func storeHalf(_ source: Register, to base: Register, offset: Int16 = 0) {
    append(0x63, base, source, offset: offset)
  }

  /// Adds a register to 8 bytes of memory, at once for all processors.
  mutating func increase(by source: Register, at base: Register, offset: Int16 = 0) {
    append(0xdb, base, source, offset: offset)
  }

  /// Exchanges a register and 8 bytes of memory, at once for all processors (Linux 5.12).
  mutating func exchange(_ register: Register, at base: Register, offset: Int16 = 0) {
    append(0xdb, base, register, offset: offset, immediate: 0xe1)
  }

  /// Loads what functions of the kernel know a map by, of which this process has a descriptor.
  mutating func loadMap(_ target: Register, _ map: Int32) { appendWide(target, kind: 1, map) }

  /// Loads the address of the only entry of an array.
  mutating func loadEntry(_ target: Register, of map: Int32) { appendWide(target, kind: 2, map) }

  mutating func call(_ function: Function) { append(0x85, .zero, immediate: function.rawValue) }

  /// Ends the program where a register compares so to a value, without sign.
  mutating func leave(if register: Register, is comparison: Comparison, _ value: Int32) {
    jumpsToEnd.append(instructions.count)
    append(comparison.rawValue, register, immediate: value)
  }

  /// Adds code that is passed over where a register compares so to a value, without sign.
  mutating func unless(
    _ register: Register, is comparison: Comparison, _ value: Int32, _ add: (inout BPFCode) -> Void
  ) {
    let jump = instructions.count
    append(comparison.rawValue, register, immediate: value)
    add(&self)
    setDistance(of: jump)
  }

  /// Adds code that is repeated while a counter that grows by one each time is below a register and a limit.
  mutating func loop(
    _ counter: Register, below bound: Register, atMost limit: Int32, _ add: (inout BPFCode) -> Void
  ) {
    let start = instructions.count
    add(&self)
    self.add(1, to: counter)
    unless(counter, is: .greater, limit - 1) { code in
      // JLT, back.
      code.append(0xad, counter, bound, offset: Int16(start - code.instructions.count - 1))
    }
  }

  /// Ends the program. Nothing can be added behind that.
  mutating func finish() {
    for jump in jumpsToEnd { setDistance(of: jump) }
    set(.zero, to: 1)
    append(0x95, .zero)
  }

  /// Lets a jump lead to what is added next.
  private mutating func setDistance(of jump: Int) {
    instructions[jump] |= UInt64(UInt16(instructions.count - jump - 1)) << 16
  }

  private mutating func append(
    _ operation: UInt64, _ target: Register, _ source: Register = .zero, offset: Int16 = 0,
    immediate: Int32 = 0
  ) {
    let registers = target.rawValue | source.rawValue << 4
    let constants = UInt64(UInt16(bitPattern: offset)) | UInt64(UInt32(bitPattern: immediate)) << 16
    instructions.append(operation | registers << 8 | constants << 16)
  }

  /// An instruction of two words, which the kernel replaces by an address.
  private mutating func appendWide(_ target: Register, kind: UInt64, _ map: Int32) {
    instructions.append(0x18 | (target.rawValue | kind << 4) << 8 | UInt64(UInt32(map)) << 32)
    instructions.append(0)
  }
}
