internal import CElfutils

/// The rows of one unit's line program (DWARF 2 to 5, section 6.2), in their sequences.
///
/// libdw sorts the rows of all sequences together. A linker that drops a function leaves its sequence at
/// address zero; where that is long enough to reach live code, its rows stand among the live ones. Here such
/// sequences are left out.
struct LineTable {
  struct Row {
    let address: UInt64
    /// Index in the unit's file table, as libdw counts.
    let file: UInt32
    /// From 1; 0 where the code belongs to no line.
    let line: UInt32
  }

  private var rows: [Row] = []
  private var sequences: [Range<Int>] = []
  private var map = IntervalMap([])

  /// The program at `offset` of `.debug_line`. Rows get ELF addresses (DWARF address + `bias`).
  init(section: UnsafeRawBufferPointer, offset: UInt64, bias: UInt64, lowestAddress: UInt64) {
    guard offset < UInt64(section.count) else { return }
    var reader = ByteReader(section, from: Int(offset))
    guard let header = Header(&reader) else { return }
    run(header, &reader, bias: bias)
    var intervals: [IntervalMap.Interval] = []
    for (index, sequence) in sequences.enumerated() {
      let low = rows[sequence.lowerBound].address
      guard low >= lowestAddress, let end = rows[sequence].last?.address else { continue }
      intervals.append(.init(low: low, high: end, priority: low, value: UInt32(index)))
    }
    map = IntervalMap(intervals)
  }

  /// The last row at or before an ELF address, within the sequence that covers it.
  func row(at address: UInt64) -> Row? {
    guard let sequence = map.value(at: address).map({ sequences[Int($0)] }) else { return nil }
    var low = sequence.lowerBound
    var high = sequence.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if rows[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    return low > sequence.lowerBound ? rows[low - 1] : nil
  }

  /// The numbers that give the program's opcodes their meaning.
  private struct Header {
    let minimumInstructionBytes: UInt64
    let lineBase: Int64
    let lineRange: Int64
    let opcodeBase: UInt8
    /// Number of operands of each standard opcode, from opcode 1.
    let operandCounts: [UInt8]

    /// Reads the header and moves `reader` to the program, which it then ends at.
    init?(_ reader: inout ByteReader) {
      guard var length = reader.unsigned(4) else { return nil }
      let offsetBytes = length == 0xFFFF_FFFF ? 8 : 4
      if offsetBytes == 8 {
        guard let long = reader.unsigned(8) else { return nil }
        length = long
      }
      guard reader.limit(to: length), let version = reader.unsigned(2), (2...5).contains(version),
        // Sizes of addresses and of segment selectors.
        version < 5 || reader.skip(2),
        let headerLength = reader.unsigned(offsetBytes)
      else { return nil }
      var fields = reader
      guard reader.skip(headerLength), let minimum = fields.byte(), version < 4 || fields.skip(1),
        fields.skip(1),
        let base = fields.byte(), let range = fields.byte(), range > 0, let opcodeBase = fields.byte(),
        opcodeBase > 0
      else { return nil }
      var counts: [UInt8] = []
      for _ in 1..<max(opcodeBase, 1) {
        guard let count = fields.byte() else { return nil }
        counts.append(count)
      }
      self.minimumInstructionBytes = UInt64(minimum)
      self.lineBase = Int64(Int8(bitPattern: base))
      self.lineRange = Int64(range)
      self.opcodeBase = opcodeBase
      self.operandCounts = counts
    }
  }

  /// The registers of the line-number machine that matter here.
  private struct Machine {
    var address: UInt64 = 0
    var file: UInt64 = 1
    var line: Int64 = 1
  }

  private mutating func run(_ header: Header, _ reader: inout ByteReader, bias: UInt64) {
    var machine = Machine()
    var start = 0
    while let opcode = reader.byte() {
      if opcode >= header.opcodeBase {
        let adjusted = Int64(opcode - header.opcodeBase)
        machine.address &+= UInt64(adjusted / header.lineRange) &* header.minimumInstructionBytes
        machine.line &+= header.lineBase + adjusted % header.lineRange
        append(machine, bias)
      } else if opcode == 0 {
        guard let length = reader.unsignedLEB(), length > 0, let extended = reader.byte() else { return }
        let isAddress = Int(extended) == DW_LNE_set_address && length == 9
        if isAddress, let address = reader.unsigned(8) {
          machine.address = address
        } else if Int(extended) == DW_LNE_end_sequence {
          append(machine, bias)
          sequences.append(start..<rows.count)
          start = rows.count
          machine = Machine()
        } else {
          guard reader.skip(length - 1) else { return }
        }
      } else {
        guard runStandard(opcode, header, &reader, &machine, bias: bias) else { return }
      }
    }
  }

  /// Runs an opcode with operands; false where they are cut off.
  private mutating func runStandard(
    _ opcode: UInt8, _ header: Header, _ reader: inout ByteReader, _ machine: inout Machine, bias: UInt64
  ) -> Bool {
    switch Int(opcode) {
    case DW_LNS_copy:
      append(machine, bias)
    case DW_LNS_advance_pc:
      guard let advance = reader.unsignedLEB() else { return false }
      machine.address &+= advance &* header.minimumInstructionBytes
    case DW_LNS_advance_line:
      guard let advance = reader.signedLEB() else { return false }
      machine.line &+= advance
    case DW_LNS_set_file:
      guard let file = reader.unsignedLEB() else { return false }
      machine.file = file
    case DW_LNS_const_add_pc:
      let advance = UInt64(Int64(255 - header.opcodeBase) / header.lineRange)
      machine.address &+= advance &* header.minimumInstructionBytes
    case DW_LNS_fixed_advance_pc:
      guard let advance = reader.unsigned(2) else { return false }
      machine.address &+= advance
    default:
      for _ in 0..<header.operandCounts[Int(opcode) - 1] {
        guard reader.unsignedLEB() != nil else { return false }
      }
    }
    return true
  }

  private mutating func append(_ machine: Machine, _ bias: UInt64) {
    rows.append(
      Row(
        address: machine.address &+ bias, file: UInt32(clamping: machine.file),
        line: UInt32(clamping: machine.line)
      ))
  }
}
