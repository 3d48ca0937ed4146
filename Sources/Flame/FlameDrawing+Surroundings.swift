internal import Trace

/// What stands around the frames: headings, legend and the line below.
extension FlameDrawing {
  mutating func header() {
    svg.appendMarkup("<g class=\"header\"><rect class=\"ground\" width=\"100%\" fill=\"#fff\"")
    attribute(" height=\"", Self.headerHeight - 4)
    svg.appendMarkup("/>\n")
    heading("title", options.title, y: 32, column: Self.titleColumn, beside: Self.controlsWidth)
    heading("subtitle", options.subtitle, y: 52, column: Self.textColumn, beside: 0)
    var x = Self.margin
    let drawn = Set(layout.placements.map { tree.frame(of: $0.node).origin })
    for origin in CodeOrigin.allCases where drawn.contains(origin) && !layout.placements.isEmpty {
      x = legend(origin, x: x)
    }
    svg.appendMarkup("<text class=\"matched\" text-anchor=\"end\" y=\"76\"")
    attribute(" x=\"", width - Self.margin)
    svg.appendMarkup("/></g>\n")
  }

  private mutating func heading(_ name: StaticString, _ text: String, y: Int, column: Double, beside: Int) {
    let text = PictureText(text)
    guard !text.bytes.isEmpty else { return }
    svg.appendMarkup("<text class=\"")
    svg.appendMarkup(name)
    attribute("\" x=\"", Self.margin)
    attribute(" y=\"", y)
    svg.appendMarkup("><title>")
    svg.appendEscaped(text.bytes)
    svg.appendMarkup("</title>")
    svg.appendEscaped(text.fitted(columns: Int(Double(plotWidth - beside) / column)))
    svg.appendMarkup("</text>\n")
  }

  /// A swatch with its meaning; returns where the next one begins.
  private mutating func legend(_ origin: CodeOrigin, x: Int) -> Int {
    let (meaning, meaningWidth): (StaticString, Int) =
      switch origin {
      case .program: ("program code", 84)
      case .library: ("library", 42)
      case .generated: ("generated code", 95)
      case .systemCall: ("system call", 68)
      }
    svg.appendMarkup("<g class=\"legend f ")
    svg.append(Self.letter(of: origin))
    attribute("2\"><rect y=\"66\" width=\"12\" height=\"12\" x=\"", x)
    attribute("/><text y=\"76\" x=\"", x + 18)
    svg.appendMarkup(">")
    svg.appendMarkup(meaning)
    svg.appendMarkup("</text></g>\n")
    return x + 34 + meaningWidth
  }

  mutating func footer() {
    svg.appendMarkup("<text class=\"footer\"")
    attribute(" x=\"", Self.margin)
    attribute(" y=\"", height - 13)
    svg.appendMarkup(">Width shows ")
    switch options.weight {
    case .time: svg.appendMarkup("time in system calls")
    case .calls: svg.appendMarkup("the number of system calls")
    case .bytes: svg.appendMarkup("bytes moved")
    }
    svg.appendMarkup(". In all: ")
    svg.appendDuration(nanoseconds: tree.root.total.nanoseconds)
    svg.appendMarkup(", ")
    svg.appendCount(tree.root.total.calls)
    svg.appendMarkup(tree.root.total.calls == 1 ? " call, " : " calls, ")
    svg.appendBytes(tree.root.total.bytes)
    svg.appendMarkup(".")
    if layout.omitted > 0 {
      svg.appendMarkup(" Not drawn: ")
      svg.appendCount(UInt64(layout.omitted))
      svg.appendMarkup(layout.omitted == 1 ? " frame" : " frames")
      svg.appendMarkup(" narrower than ")
      svg.appendFixed(options.minimumFrameWidth, digits: 2)
      svg.appendMarkup(" pixels.")
    }
    svg.appendMarkup("</text>\n")
  }
}
