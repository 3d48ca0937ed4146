internal import Trace

/// Writes the picture of a `FlameGraph`. Lengths are pixels at the width that was asked for.
struct FlameDrawing {
  static let margin = 16
  private static let rowHeight = 18
  static let headerHeight = 92
  private static let footerHeight = 36
  /// What a browser's window shows of a picture without scrolling.
  private static let windowHeight = 1000
  /// Width of a character of a frame's name, and of the title, and of smaller text.
  private static let nameColumn = 7.23
  static let titleColumn = 9.5
  static let textColumn = 6.5
  /// Space that the buttons and the search field take beside the title.
  static let controlsWidth = 360

  let tree: CallTree
  let options: FlameGraph.Options
  /// What the tree's figures were before and after; `nil` where a single side is drawn.
  let comparison: FlameComparison?
  let layout: FlameLayout
  private let names: [PictureText]
  private let modules: [PictureText]
  let width: Int
  let plotWidth: Int
  private let rows: Int
  let height: Int
  /// Whether the outermost frame is at the top.
  private let hangs: Bool
  var svg: ByteBuffer = []

  init(tree: CallTree, options: FlameGraph.Options, comparison: FlameComparison? = nil) {
    self.tree = tree
    self.options = options
    self.comparison = comparison
    width = Self.width(options)
    plotWidth = width - 2 * Self.margin
    layout = FlameLayout(tree: tree, weight: options.weight, minimumWidth: Self.minimumShare(options))
    names = tree.frames.map { PictureText($0.function) }
    modules = tree.frames.map { PictureText($0.module) }
    rows = layout.maximumDepth + 1
    height = Self.headerHeight + rows * Self.rowHeight + Self.footerHeight
    hangs = options.isIcicle ?? (tree.options.isInverted || height > Self.windowHeight)
  }

  private static func width(_ options: FlameGraph.Options) -> Int { max(options.width, 480) }

  /// The share of the whole below which frames are left out.
  static func minimumShare(_ options: FlameGraph.Options) -> Double {
    options.minimumFrameWidth / Double(width(options) - 2 * margin)
  }

  mutating func draw() {
    svg.reserveCapacity(PackageResources.flame_js.count + layout.placements.count * 256 + 8192)
    open()
    frames()
    header()
    footer()
    svg.append("<script><![CDATA[\n")
    svg += PackageResources.flame_js
    svg.append("]]></script>\n</svg>\n")
  }

  private mutating func open() {
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"renacer-flame\"")
    attribute(" width=\"", width)
    attribute(" height=\"", height)
    svg.append(" viewBox=\"0 0 ")
    svg.appendDecimal(UInt64(width))
    svg.append(" ")
    svg.appendDecimal(UInt64(height))
    attribute("\" data-margin=\"", Self.margin)
    attribute(" data-top=\"", Self.headerHeight)
    attribute(" data-row=\"", Self.rowHeight)
    attribute(" data-rows=\"", rows)
    attribute(" data-controls=\"", Self.controlsWidth)
    svg.append(hangs ? " data-hangs=\"1\"" : " data-hangs=\"0\"")
    svg.append(">\n<title>")
    svg.appendEscaped(PictureText(options.title).bytes)
    svg.append("</title>\n<style><![CDATA[\n")
    svg += PackageResources.flame_css
    svg.append("]]></style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
  }

  mutating func attribute(_ opening: StaticString, _ value: Int) {
    svg.append(opening)
    svg.appendDecimal(UInt64(value))
    svg.append("\"")
  }
}

// MARK: - Frames

extension FlameDrawing {
  private mutating func frames() {
    svg.append("<svg class=\"frames\"")
    attribute(" x=\"", Self.margin)
    attribute(" y=\"", Self.headerHeight)
    attribute(" width=\"", plotWidth)
    attribute(" height=\"", rows * Self.rowHeight)
    svg.append(">\n")
    let classes = tree.frames.indices.map(frameClass)
    for placement in layout.placements { frame(placement, classes: classes) }
    if layout.placements.isEmpty {
      svg.append("<text class=\"none\" x=\"50%\" y=\"13\" text-anchor=\"middle\">Nothing to draw: ")
      svg.append(
        options.weight == .bytes && tree.root.total.calls > 0
          ? "no bytes were moved." : "no calls were recorded.")
      svg.append("</text>\n")
    }
    svg.append("</svg>\n")
  }

  private mutating func frame(_ placement: FlameLayout.Placement, classes: [[UInt8]]) {
    let node = tree.nodes[placement.node]
    let row = hangs ? node.depth : rows - 1 - node.depth
    let share = placement.right - placement.left
    let pixels = Double(share) / Double(FlameLayout.steps) * Double(plotWidth)

    svg.append("<g class=\"f ")
    svg += comparison?.frameClass(of: placement.node, weight: options.weight) ?? classes[node.frame]
    if pixels >= 2 { svg.append(" b") }
    svg.append("\"><title>")
    details(placement.node)
    svg.append("</title><rect x=\"")
    svg.appendPercent(steps: placement.left)
    attribute("\" y=\"", row * Self.rowHeight)
    svg.append(" width=\"")
    svg.appendPercent(steps: share)
    attribute("\" height=\"", Self.rowHeight - 1)
    svg.append("/>")
    let label = names[node.frame].fitted(columns: Int((pixels - 7) / Self.nameColumn))
    if pixels > 7, !label.isEmpty {
      svg.append("<text x=\"")
      svg.appendPercent(steps: placement.left)
      attribute("\" dx=\"4\" y=\"", row * Self.rowHeight + 13)
      svg.append(">")
      svg.appendEscaped(label)
      svg.append("</text>")
    }
    svg.append("</g>\n")
  }

  /// Lines of a tooltip; the script relies on the first being the name and on the others being a word and what
  /// it says, apart from the second.
  private mutating func details(_ index: Int) {
    let node = tree.nodes[index]
    let frame = tree.frames[node.frame]
    let all = tree.root.total
    svg.appendEscaped(names[node.frame].bytes)
    svg.append("\n")
    if !modules[node.frame].bytes.isEmpty {
      svg.appendEscaped(modules[node.frame].bytes)
      svg.append(frame.isInlined ? ", inlined " : ", ")
    }
    svg += node.parent < 0 ? "everything".utf8 : describe(frame).utf8
    if let comparison { return comparison.writeDetails(of: index, counts: options.counts, to: &svg) }
    if let counts = options.counts { return counts.writeDetails(of: node, all: all, to: &svg) }
    svg.append("\ntime ")
    svg.appendDuration(nanoseconds: node.total.nanoseconds)
    share(node.total.nanoseconds, of: all.nanoseconds)
    svg.append("\ncalls ")
    svg.appendCount(node.total.calls)
    share(node.total.calls, of: all.calls)
    svg.append("\nbytes ")
    svg.appendBytes(node.total.bytes)
    share(node.total.bytes, of: all.bytes)
    if node.total.errors > 0 {
      svg.append("\nerrors ")
      svg.appendCount(node.total.errors)
    }
    svg.append("\np99 ")
    svg.appendDuration(nanoseconds: node.p99Nanoseconds)
  }

  private mutating func share(_ part: UInt64, of total: UInt64) {
    guard part > 0 else { return }
    svg.append(" (")
    svg.appendPercentage(part, of: total)
    svg.append(")")
  }

  private func describe(_ frame: CallTree.Frame) -> String {
    if options.counts != nil { return FlameCounts.describe(frame) }
    return switch frame.origin {
    case .program: frame.module.isEmpty ? "program" : "program code"
    case .library: "library"
    case .generated: "generated code"
    case .systemCall: "system call"
    case .file: "file"
    }
  }

  /// The class that colours a frame: its origin, and one of eight shades that its name alone decides.
  private func frameClass(_ frame: Int) -> [UInt8] {
    if frame == 0 { return [UInt8(ascii: "a")] }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in tree.frames[frame].function.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let shade = UInt8(ascii: "0") + UInt8((hash ^ hash >> 32) & 7)
    return [Self.letter(of: tree.frames[frame].origin), shade]
  }

  static func letter(of origin: CodeOrigin) -> UInt8 {
    switch origin {
    case .program: UInt8(ascii: "p")
    case .library: UInt8(ascii: "l")
    case .generated: UInt8(ascii: "g")
    case .systemCall: UInt8(ascii: "s")
    case .file: UInt8(ascii: "o")
    }
  }
}
