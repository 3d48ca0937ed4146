internal import Trace

/// Reads modules, functions and locations.
struct SymbolReader {
  private struct Function {
    let name: String
    let file: String?
  }

  private(set) var modules: [Module] = []
  private(set) var frames: [FrameAddress] = []
  private(set) var sourceFrames: [[SourceFrame]] = []
  /// Frames by the ids of locations.
  private(set) var locationIDs = EntryIDs()

  private let texts: TextTable
  private let comments: SavedComments
  private var moduleIDs = EntryIDs()
  private var moduleNames: [String] = []
  private var functions: [Function] = []
  private var functionIDs = EntryIDs()
  private var textCache: [UInt64: String] = [:]

  init(
    _ bytes: Span<UInt8>, _ outline: ProfileOutline, _ comments: SavedComments, budget: inout MemoryBudget
  ) throws(PprofError) {
    texts = outline.texts
    self.comments = comments
    try budget.take(outline.mappingCount * 200 + outline.functionCount * 100)
    try budget.take(outline.locationCount * 100)
    var cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.field(bytes) {
      switch field.number {
      case ProfileField.mapping: try readMapping(bytes, field, &budget)
      case ProfileField.function: try readFunction(bytes, field, &budget)
      default: continue
      }
    }
    cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.field(bytes) {
      if field.number == ProfileField.location { try readLocation(bytes, field, &budget) }
    }
  }

  private mutating func text(
    _ index: UInt64, _ bytes: Span<UInt8>, _ field: Int, _ budget: inout MemoryBudget
  ) throws(PprofError) -> String {
    if let known = textCache[index] { return known }
    let range = try texts.range(index, field: field)
    try budget.take(3 * range.count + 80)
    let text = try texts.text(index, bytes, field: field)
    textCache[index] = text
    return text
  }

  private mutating func readMapping(
    _ bytes: Span<UInt8>, _ message: WireField, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    var cursor = WireCursor(try message.bytes())
    var id: UInt64 = 0
    var path = ""
    var buildID = ""
    while let field = try cursor.field(bytes) {
      switch field.number {
      case MappingField.id: id = try field.scalar()
      case MappingField.filename: path = try text(try field.scalar(), bytes, field.start, &budget)
      case MappingField.buildID: buildID = try text(try field.scalar(), bytes, field.start, &budget)
      default: continue
      }
    }
    if id == 0 { throw .corrupt("a mapping has no id", byte: message.start) }
    // Where no comment tells, the first mapping is the program, as pprof takes it.
    let isExecutable = comments.isPresent ? comments.executables.contains(id) : modules.isEmpty
    let module = Module(
      path: path, buildID: Self.bytes(hexadecimal: buildID), isExecutable: isExecutable, openPath: nil)
    moduleIDs.append(id)
    modules.append(module)
    moduleNames.append(module.name)
  }

  private mutating func readFunction(
    _ bytes: Span<UInt8>, _ message: WireField, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    var cursor = WireCursor(try message.bytes())
    var id: UInt64 = 0
    var name = ""
    var file = ""
    while let field = try cursor.field(bytes) {
      switch field.number {
      case FunctionField.id: id = try field.scalar()
      case FunctionField.name: name = try text(try field.scalar(), bytes, field.start, &budget)
      case FunctionField.filename: file = try text(try field.scalar(), bytes, field.start, &budget)
      default: continue
      }
    }
    if id == 0 { throw .corrupt("a function has no id", byte: message.start) }
    functionIDs.append(id)
    functions.append(Function(name: name, file: file.isEmpty ? nil : file))
  }

  private mutating func readLocation(
    _ bytes: Span<UInt8>, _ message: WireField, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    var cursor = WireCursor(try message.bytes())
    var id: UInt64 = 0
    var mapping: UInt32?
    var address: UInt64 = 0
    var lines: [(function: UInt32, line: UInt32)] = []
    while let field = try cursor.field(bytes) {
      switch field.number {
      case LocationField.id: id = try field.scalar()
      case LocationField.address: address = try field.scalar()
      case LocationField.mappingID:
        let number = try field.scalar()
        mapping = moduleIDs[number]
        if mapping == nil, number != 0 {
          throw .corrupt("mapping \(number) does not exist", byte: field.start)
        }
      case LocationField.line:
        try budget.take(160)
        lines.append(try line(bytes, field))
      default: continue
      }
    }
    if id == 0 { throw .corrupt("a location has no id", byte: message.start) }
    let place = frames.count
    let isReturn =
      place < comments.returnAddresses.count && comments.returnAddresses[place] == UInt8(ascii: "r")
    locationIDs.append(id)
    frames.append(
      FrameAddress(
        module: mapping.map(ModuleID.init), address: isReturn ? address &+ 1 : address,
        isReturnAddress: isReturn))
    sourceFrames.append(chain(lines, mapping: mapping, address: address))
  }

  private func line(
    _ bytes: Span<UInt8>, _ message: WireField
  ) throws(PprofError) -> (function: UInt32, line: UInt32) {
    var cursor = WireCursor(try message.bytes())
    var function: UInt64 = 0
    var line: UInt64 = 0
    while let field = try cursor.field(bytes) {
      switch field.number {
      case LineField.functionID: function = try field.scalar()
      case LineField.line: line = try field.scalar()
      default: continue
      }
    }
    guard let place = functionIDs[function] else {
      throw .corrupt("function \(function) does not exist", byte: message.start)
    }
    return (place, UInt32(exactly: line) ?? 0)
  }

  /// The inlined chain of a location, innermost first; its address where nothing names it.
  private func chain(
    _ lines: [(function: UInt32, line: UInt32)], mapping: UInt32?, address: UInt64
  ) -> [SourceFrame] {
    let module = mapping.map { moduleNames[Int($0)] } ?? ""
    let origin = defaultOrigin(mapping)
    if lines.isEmpty {
      let place = "0x" + String(address, radix: 16)
      return [
        SourceFrame(function: module.isEmpty ? place : "\(module)+\(place)", module: module, origin: origin)
      ]
    }
    return lines.indices.map { index in
      let (place, line) = lines[index]
      let function = functions[Int(place)]
      let saved =
        Int(place) < comments.functions.count ? comments.functions[Int(place)] &- UInt8(ascii: "a") : .max
      let savedOrigin = CodeOrigin(rawValue: saved >> 1)
      return SourceFrame(
        function: function.name, module: comments.modules[UInt64(place) + 1] ?? module, file: function.file,
        line: line, isInlined: savedOrigin == nil ? index < lines.count - 1 : saved & 1 == 1,
        origin: savedOrigin ?? origin)
    }
  }

  /// Whose code a module is where no comment tells.
  private func defaultOrigin(_ mapping: UInt32?) -> CodeOrigin {
    guard let module = mapping.map({ modules[Int($0)] }), !module.isExecutable else { return .program }
    return module.path.hasPrefix("/usr/lib") || module.path.hasPrefix("/lib") || module.path.hasPrefix("[v")
      ? .library : .program
  }

  /// The bytes of a build-id; none where the text is another kind of identifier.
  private static func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return [] }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
