internal import Trace

/// The tables of one thread in a Firefox profile. Each column is an array of its own; entries refer to each other by
/// their places.
struct FirefoxTables {
  /// Categories by their place in the profile's list. The viewer needs a grey one, which comes first.
  enum Category: Int, CaseIterable {
    case other, program, library, generated, call, waiting

    var name: String {
      switch self {
      case .other: "Other"
      case .program: "Program"
      case .library: "Library"
      case .generated: "Generated code"
      case .call: "System call"
      case .waiting: "Waiting"
      }
    }

    /// One of the names that the viewer has for colours.
    var color: String {
      switch self {
      case .other: "grey"
      case .program: "green"
      case .library: "blue"
      case .generated: "yellow"
      case .call: "orange"
      case .waiting: "lightblue"
      }
    }
  }

  private struct Function: Hashable {
    let name: String
    let module: String
    let file: String?
  }

  private struct Frame {
    let function: Int
    let line: UInt32
    let category: Category
  }

  private let stacks: ExportStacks
  /// Names of the calls that wait.
  private let waiting: Set<String>
  private var strings: [String] = []
  private var stringIndices: [String: Int] = [:]
  private var functions: [Function] = []
  private var functionIndices: [Function: Int] = [:]
  private var resources: [String] = []
  private var resourceIndices: [String: Int] = [:]
  private var frames: [Frame] = []
  private var frameIndices: [Int: Int] = [:]
  private var nodes: [(prefix: Int?, frame: Int)] = []
  private var nodeIndices: [Int: Int] = [:]

  init(_ stacks: ExportStacks, waiting: Set<String>) {
    self.stacks = stacks
    self.waiting = waiting
  }

  /// The place of a text.
  mutating func string(_ text: String) -> Int {
    if let known = stringIndices[text] { return known }
    stringIndices[text] = strings.count
    strings.append(text)
    return strings.count - 1
  }

  /// The place of a stack, by its node among all stacks.
  mutating func stack(_ node: Int) -> Int {
    if let known = nodeIndices[node] { return known }
    var path = [node]
    while let parent = stacks.nodes[path[path.count - 1]].parent, nodeIndices[parent] == nil {
      path.append(parent)
    }
    for node in path.reversed() {
      let prefix = stacks.nodes[node].parent.flatMap { nodeIndices[$0] }
      let frame = frame(stacks.nodes[node].frame)
      nodeIndices[node] = nodes.count
      nodes.append((prefix, frame))
    }
    return nodes.count - 1
  }

  private mutating func frame(_ index: Int) -> Int {
    if let known = frameIndices[index] { return known }
    let source = stacks.frames[index]
    let function = function(
      Function(
        name: source.function, module: source.module, file: source.file.map(SourcePaths.normalized)))
    frameIndices[index] = frames.count
    frames.append(Frame(function: function, line: source.line, category: category(of: source)))
    return frames.count - 1
  }

  private mutating func function(_ function: Function) -> Int {
    if let known = functionIndices[function] { return known }
    functionIndices[function] = functions.count
    functions.append(function)
    _ = string(function.name)
    if let file = function.file { _ = string(file) }
    if !function.module.isEmpty, resourceIndices[function.module] == nil {
      resourceIndices[function.module] = resources.count
      resources.append(function.module)
      _ = string(function.module)
    }
    return functions.count - 1
  }

  private func category(of frame: SourceFrame) -> Category {
    switch frame.origin {
    case .program: .program
    case .library: .library
    case .generated: .generated
    case .systemCall, .file: waiting.contains(frame.function) ? .waiting : .call
    }
  }
}

extension FirefoxTables {
  /// Members of a thread.
  func write(to json: inout JSONWriter) {
    json.key("stackTable")
    json.beginObject()
    json.column("frame", nodes.map(\.frame))
    json.column("prefix", nodes.map(\.prefix))
    json.column("category", nodes.map { frames[$0.frame].category.rawValue })
    json.column("subcategory", nodes.map { _ in 0 })
    json.endTable(length: nodes.count)
    writeFrames(to: &json)
    writeFunctions(to: &json)
    json.key("resourceTable")
    json.beginObject()
    json.column("lib", resources.map { _ in nil })
    json.column("name", resources.map { stringIndices[$0] })
    json.column("host", resources.map { _ in nil })
    // 1: a library.
    json.column("type", resources.map { _ in 1 })
    json.endTable(length: resources.count)
    json.key("nativeSymbols")
    json.beginObject()
    for name in ["libIndex", "address", "name", "functionSize"] as [StaticString] { json.column(name, []) }
    json.endTable(length: 0)
    json.member("stringArray", strings)
  }

  private func writeFrames(to json: inout JSONWriter) {
    json.key("frameTable")
    json.beginObject()
    json.column("address", frames.map { _ in -1 })
    json.column("inlineDepth", frames.map { _ in 0 })
    json.column("category", frames.map(\.category.rawValue))
    json.column("subcategory", frames.map { _ in 0 })
    json.column("func", frames.map(\.function))
    for name in ["nativeSymbol", "innerWindowID", "implementation", "column"] as [StaticString] {
      json.column(name, frames.map { _ in nil })
    }
    json.column("line", frames.map { $0.line > 0 ? Int($0.line) : nil })
    json.endTable(length: frames.count)
  }

  private func writeFunctions(to json: inout JSONWriter) {
    json.key("funcTable")
    json.beginObject()
    for name in ["isJS", "relevantForJS"] as [StaticString] {
      json.key(name)
      json.beginArray()
      for _ in functions { json.bool(false) }
      json.endArray()
    }
    json.column("name", functions.map { stringIndices[$0.name] })
    json.column("resource", functions.map { resourceIndices[$0.module] ?? -1 })
    json.column("fileName", functions.map { $0.file.flatMap { stringIndices[$0] } })
    json.column("lineNumber", functions.map { _ in nil })
    json.column("columnNumber", functions.map { _ in nil })
    json.endTable(length: functions.count)
  }
}

/// Tables as objects of columns.
extension JSONWriter {
  mutating func column(_ name: StaticString, _ values: [Int?]) {
    key(name)
    beginArray()
    for value in values { if let value { number(Int64(value)) } else { null() } }
    endArray()
  }

  mutating func endTable(length: Int) {
    member("length", UInt64(length))
    endObject()
  }

  /// A column of moments or times, in milliseconds.
  mutating func millisecondsColumn(_ name: StaticString, _ nanoseconds: some Sequence<UInt64>) {
    key(name)
    beginArray()
    for value in nanoseconds { milliseconds(value) }
    endArray()
  }
}
