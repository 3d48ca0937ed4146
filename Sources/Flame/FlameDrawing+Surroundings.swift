internal import Trace

/// What stands around the frames: headings, legend and the line below.
extension FlameDrawing {
  mutating func header() {
    svg.append("<g class=\"header\"><rect class=\"ground\" width=\"100%\" fill=\"#fff\"")
    attribute(" height=\"", Self.headerHeight - 4)
    svg.append("/>\n")
    heading("title", options.title, y: 32, column: Self.titleColumn, beside: Self.controlsWidth)
    heading("subtitle", options.subtitle, y: 52, column: Self.textColumn, beside: 0)
    legend()
    svg.append("<text class=\"matched\" text-anchor=\"end\" y=\"76\"")
    attribute(" x=\"", width - Self.margin)
    svg.append("/></g>\n")
  }

  private mutating func heading(_ name: StaticString, _ text: String, y: Int, column: Double, beside: Int) {
    let text = PictureText(text)
    guard !text.bytes.isEmpty else { return }
    svg.append("<text class=\"")
    svg.append(name)
    attribute("\" x=\"", Self.margin)
    attribute(" y=\"", y)
    svg.append("><title>")
    svg.appendEscaped(text.bytes)
    svg.append("</title>")
    svg.appendEscaped(text.fitted(columns: Int(Double(plotWidth - beside) / column)))
    svg.append("</text>\n")
  }

  private mutating func legend() {
    if layout.placements.isEmpty { return }
    var x = Self.margin
    if comparison != nil {
      for swatch in FlameComparison.legend { x = legend(swatch.name, swatch.meaning, swatch.width, x: x) }
      return
    }
    let drawn = Set(layout.placements.map { tree.frame(of: $0.node).origin })
    // Names alone seldom tell what kind of code a frame is.
    if options.counts != nil, drawn.count < 2 { return }
    for origin in CodeOrigin.allCases where drawn.contains(origin) {
      x =
        switch origin {
        case .program: legend("p2", "program code", 84, x: x)
        case .library: legend("l2", "library", 42, x: x)
        case .generated: legend("g2", "generated code", 95, x: x)
        case .systemCall: legend("s2", options.counts == nil ? "system call" : "kernel", 68, x: x)
        case .file: legend("o2", "file", 21, x: x)
        }
    }
  }

  /// A swatch of a class of frames with its meaning, which is so many pixels wide; returns where the next one begins.
  private mutating func legend(
    _ name: StaticString, _ meaning: StaticString, _ meaningWidth: Int, x: Int
  ) -> Int {
    svg.append("<g class=\"legend f ")
    svg.append(name)
    attribute("\"><rect y=\"66\" width=\"12\" height=\"12\" x=\"", x)
    attribute("/><text y=\"76\" x=\"", x + 18)
    svg.append(">")
    svg.append(meaning)
    svg.append("</text></g>\n")
    return x + 34 + meaningWidth
  }

  mutating func footer() {
    svg.append("<text class=\"footer\"")
    attribute(" x=\"", Self.margin)
    attribute(" y=\"", height - 13)
    svg.append(">Width shows ")
    if let counts = options.counts {
      svg.appendEscaped(PictureText(counts.unit).bytes)
    } else {
      switch options.weight {
      case .time: svg.append("time in system calls")
      case .calls: svg.append("the number of system calls")
      case .bytes: svg.append("bytes moved")
      }
    }
    if let comparison {
      comparison.writeFooter(counts: options.counts, to: &svg)
    } else if let counts = options.counts {
      svg.append(". In all: ")
      counts.append(tree.root.total.calls, to: &svg)
      svg.append(".")
    } else {
      svg.append(". In all: ")
      svg.appendDuration(nanoseconds: tree.root.total.nanoseconds)
      svg.append(", ")
      svg.appendCount(tree.root.total.calls)
      svg.append(tree.root.total.calls == 1 ? " call, " : " calls, ")
      svg.appendBytes(tree.root.total.bytes)
      svg.append(".")
    }
    let omitted = layout.omitted + (options.counts?.omitted ?? 0)
    if omitted > 0 {
      svg.append(" Not drawn: ")
      svg.appendCount(UInt64(omitted))
      svg.append(omitted == 1 ? " frame" : " frames")
      svg.append(" narrower than ")
      svg.appendFixed(options.minimumFrameWidth, digits: 2)
      svg.append(" pixels.")
    }
    svg.append("</text>\n")
  }
}
