internal import Stats
internal import Trace

/// Writes modules, frames and functions, and what comments say of them.
struct SymbolEncoder {
  private let resolved: ResolvedProfile
  private var checksum = TableChecksum()
  /// Ids of functions, from 1, by a frame without its line.
  private var functionIDs: [SourceFrame: UInt64] = [:]
  private var functions: [SourceFrame] = []
  /// Places in `functions` of those whose module is not that of their mapping.
  private var foreignFunctions: Set<Int> = []

  init(_ resolved: ResolvedProfile) { self.resolved = resolved }

  mutating func write(strings: inout StringTable, to output: inout ByteBuffer) {
    writeMappings(strings: &strings, to: &output)
    for index in resolved.profile.frames.indices { writeLocation(index, to: &output) }
    for (index, function) in functions.enumerated() {
      var message = ByteBuffer()
      message.appendField(FunctionField.id, UInt64(index) + 1)
      message.appendField(FunctionField.name, strings.index(of: function.function))
      message.appendField(FunctionField.systemName, strings.index(of: function.function))
      message.appendField(FunctionField.filename, strings.index(of: function.file ?? ""))
      append(message, ProfileField.function, to: &output)
    }
  }

  /// What comments say of the entries that were written.
  var comments: [SavedComment] {
    let profile = resolved.profile
    let executables = profile.modules.indices.filter { profile.modules[$0].isExecutable }.map {
      String($0 + 1)
    }
    let returns = profile.frames.map { $0.isReturnAddress ? UInt8(ascii: "r") : UInt8(ascii: "-") }
    let codes = functions.map { UInt8(ascii: "a") + $0.origin.rawValue * 2 + ($0.isInlined ? 1 : 0) }
    return [
      SavedComment(.tables, String(checksum.value, radix: 16)),
      SavedComment(.executables, executables.joined(separator: " ")),
      SavedComment(.returnAddresses, String(decoding: returns, as: UTF8.self)),
      SavedComment(.functions, String(decoding: codes, as: UTF8.self)),
    ] + foreignFunctions.sorted().map { SavedComment(.module, "\($0 + 1) \(functions[$0].module)") }
  }

  private mutating func append(_ message: ByteBuffer, _ field: UInt32, to output: inout ByteBuffer) {
    checksum.add(message.span, message.indices)
    output.appendField(field, bytes: message)
  }

  /// Main programs come first: tools take the first mapping for the program.
  private mutating func writeMappings(strings: inout StringTable, to output: inout ByteBuffer) {
    let modules = resolved.profile.modules
    var limits = [UInt64](repeating: 1, count: modules.count)
    var hasLines = [Bool](repeating: false, count: modules.count)
    for (frame, chain) in zip(resolved.profile.frames, resolved.sourceFrames) {
      guard let module = frame.module.map({ Int($0.index) }) else { continue }
      limits[module] = max(limits[module], frame.lookupAddress.addingSaturated(1))
      if chain.contains(where: { $0.line > 0 }) { hasLines[module] = true }
    }
    let order =
      modules.indices.filter { modules[$0].isExecutable }
      + modules.indices.filter { !modules[$0].isExecutable }
    for index in order {
      var message = ByteBuffer()
      message.appendField(MappingField.id, UInt64(index) + 1)
      message.appendField(MappingField.memoryLimit, limits[index])
      message.appendField(MappingField.filename, strings.index(of: modules[index].path))
      message.appendField(MappingField.buildID, strings.index(of: Self.hexadecimal(modules[index].buildID)))
      // Names are final: a tool that finds this false looks for the file and names frames itself.
      message.appendField(MappingField.hasFunctions, 1)
      message.appendField(MappingField.hasFilenames, hasLines[index] ? 1 : 0)
      message.appendField(MappingField.hasLineNumbers, hasLines[index] ? 1 : 0)
      message.appendField(MappingField.hasInlineFrames, hasLines[index] ? 1 : 0)
      append(message, ProfileField.mapping, to: &output)
    }
  }

  private mutating func writeLocation(_ index: Int, to output: inout ByteBuffer) {
    let frame = resolved.profile.frames[index]
    let module = frame.module.map { resolved.profile.modules[Int($0.index)].name } ?? ""
    var message = ByteBuffer()
    message.appendField(LocationField.id, UInt64(index) + 1)
    message.appendField(LocationField.mappingID, frame.module.map { UInt64($0.index) + 1 } ?? 0)
    message.appendField(LocationField.address, frame.lookupAddress)
    for source in resolved.sourceFrames[index] {
      let id = functionID(of: source, mappedIn: module)
      var line = ByteBuffer()
      line.appendField(LineField.functionID, id)
      line.appendField(LineField.line, UInt64(source.line))
      message.appendField(LocationField.line, bytes: line)
    }
    append(message, ProfileField.location, to: &output)
  }

  private mutating func functionID(of source: SourceFrame, mappedIn module: String) -> UInt64 {
    let function = SourceFrame(
      function: source.function, module: source.module, file: source.file, isInlined: source.isInlined,
      origin: source.origin)
    let id = functionIDs[function] ?? UInt64(functions.count) + 1
    if id > functions.count {
      functions.append(function)
      functionIDs[function] = id
    }
    if source.module != module { foreignFunctions.insert(Int(id) - 1) }
    return id
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { byte in [byte >> 4, byte & 15].map(digit) }, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
  }
}
