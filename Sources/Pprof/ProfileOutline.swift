/// What a first pass over a file finds: where its texts are, and all that is read before its samples can be.
struct ProfileOutline {
  struct ValueType {
    let type: UInt64
    let unit: UInt64
  }

  private(set) var texts = TextTable()
  private(set) var valueTypes: [ValueType] = []
  private(set) var defaultType: UInt64 = 0
  private(set) var comments: [UInt64] = []
  /// When the capture started, since 1970; 0 where the file does not say.
  private(set) var timeNanoseconds: UInt64 = 0
  private(set) var durationNanoseconds: UInt64 = 0
  private(set) var mappingCount = 0
  private(set) var locationCount = 0
  private(set) var functionCount = 0
  /// Of all mappings, locations and functions.
  private(set) var checksum = TableChecksum()

  /// Values of a sample beyond these are passed over.
  private static let greatestValueTypes = 1000

  init(_ bytes: Span<UInt8>, budget: inout MemoryBudget) throws(PprofError) {
    var cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.field(bytes) {
      switch field.number {
      case ProfileField.sample: continue
      case ProfileField.string:
        try budget.take(24)
        texts.append(try field.bytes(), bytes)
      case ProfileField.mapping:
        mappingCount += 1
        checksum.add(bytes, try field.bytes())
      case ProfileField.location:
        locationCount += 1
        checksum.add(bytes, try field.bytes())
      case ProfileField.function:
        functionCount += 1
        checksum.add(bytes, try field.bytes())
      case ProfileField.sampleType:
        if valueTypes.count < Self.greatestValueTypes {
          valueTypes.append(try Self.valueType(bytes, try field.bytes()))
        }
      case ProfileField.defaultSampleType: defaultType = try field.scalar()
      case ProfileField.timeNanoseconds: timeNanoseconds = try field.scalar()
      case ProfileField.durationNanoseconds: durationNanoseconds = try field.scalar()
      case ProfileField.comment: try addComments(field, bytes, &budget)
      default: continue
      }
    }
    if texts.count == 0 { throw .corrupt("it has no texts", byte: bytes.count) }
  }

  private static func valueType(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(PprofError) -> ValueType {
    var cursor = WireCursor(range)
    var type: UInt64 = 0
    var unit: UInt64 = 0
    while let field = try cursor.field(bytes) {
      switch field.number {
      case ValueTypeField.type: type = try field.scalar()
      case ValueTypeField.unit: unit = try field.scalar()
      default: continue
      }
    }
    return ValueType(type: type, unit: unit)
  }

  private mutating func addComments(
    _ field: WireField, _ bytes: Span<UInt8>, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    guard field.kind == .bytes else {
      try budget.take(8)
      comments.append(try field.scalar())
      return
    }
    var cursor = WireCursor(field.range)
    while !cursor.isAtEnd {
      try budget.take(8)
      comments.append(try cursor.varint(bytes))
    }
  }
}
