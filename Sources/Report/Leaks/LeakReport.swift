internal import Syscalls
public import Trace

/// Descriptors that were opened and never closed, by the stacks that opened them.
///
/// A stack of which one process held several at its end comes first, the one with the most before the others: that is what
/// a leak looks like. What a process ends with once (a log, a lock) is listed after those.
public struct LeakReport {
  /// Moments at which growth is shown.
  private static let growthPoints = 8

  private let leaks: [OpeningSite]
  private let heldOnce: [OpeningSite]
  private let opened: UInt64
  private let standardStreams: UInt64
  private let rows: Int

  /// - Parameter rows: stacks listed in each part.
  public init(_ ledger: DescriptorLedger, rows: Int) {
    let held = ledger.sites.filter { $0.openAtEnd > 0 }.sorted {
      ($1.mostInOneProcess, $1.openAtEnd, $0.key.stack.index)
        < ($0.mostInOneProcess, $0.openAtEnd, $1.key.stack.index)
    }
    leaks = held.filter(Self.isLeak)
    heldOnce = held.filter { !Self.isLeak($0) }
    opened = ledger.sites.reduce(0) { $0 &+ $1.opened }
    standardStreams = ledger.standardStreamCount
    self.rows = rows
  }

  /// Whether one process held what more than one call had opened.
  private static func isLeak(_ site: OpeningSite) -> Bool {
    site.mostInOneProcess > (DescriptorCalls.makesPair(site.key.call) ? 2 : 1)
  }

  /// The report in lines.
  ///
  /// - Parameters:
  ///   - source: the nearest own frame of a stack.
  ///   - frames: all frames of a stack.
  public func text(source: (StackID) -> SourceFrame?, frames: (StackID) -> [LiveFrame]) -> [UInt8] {
    let held = (leaks + heldOnce).reduce(0) { $0 &+ $1.openAtEnd }
    var text: ByteBuffer = []
    text.append(
      "renacer-prof: \(Quantity.count(opened)) descriptors opened, \(Quantity.count(held)) of them open at exit\n"
    )
    if !leaks.isEmpty {
      text.append("  leaks: opened again and again, and still open when the process ended\n")
      for site in leaks.prefix(rows) { write(leak: site, source, frames, to: &text) }
      writeRest(leaks.count, to: &text)
    }
    if !heldOnce.isEmpty {
      text.append("  open at exit, opened once by their process\n")
      for site in heldOnce.prefix(rows) {
        text.append(
          "    \(Quantity.count(site.openAtEnd))  \(describe(site, source))\(Self.example(of: site))\n")
      }
      writeRest(heldOnce.count, to: &text)
    }
    if standardStreams > 0 {
      text.append("  standard streams (0 to 2) opened or redirected: \(Quantity.count(standardStreams))\n")
    }
    return text
  }

  private func write(
    leak site: OpeningSite, _ source: (StackID) -> SourceFrame?, _ frames: (StackID) -> [LiveFrame],
    to text: inout ByteBuffer
  ) {
    text.append("    \(Quantity.count(site.openAtEnd))  \(describe(site, source))\(Self.example(of: site))\n")
    text.append("        \(Quantity.count(site.opened)) opened")
    if site.openAtEnd != site.mostInOneProcess {
      text.append(", at most \(Quantity.count(site.mostInOneProcess)) held by one process")
    }
    let growth = site.growth.values(Self.growthPoints).map { Quantity.count($0) }
    if growth.count > 1 {
      text.append("; open over \(Quantity.duration(site.growth.nanoseconds)): ")
      text.append(growth.joined(separator: " → "))
    }
    text.append("\n")
    for frame in frames(site.key.stack) {
      text.append("       ")
      StackFrameText.write(frame, to: &text)
    }
  }

  private func writeRest(_ count: Int, to text: inout ByteBuffer) {
    if count > rows { text.append("    and \(count - rows) more (see --top)\n") }
  }

  private func describe(_ site: OpeningSite, _ source: (StackID) -> SourceFrame?) -> String {
    let call = site.key.call.displayName + (site.key.isReceived ? " (received from another process)" : "")
    return TerminalText.escaped(call) + (source(site.key.stack).map { " at " + AnomalyText.place($0) } ?? "")
  }

  private static func example(of site: OpeningSite) -> String {
    guard let example = site.example else { return "" }
    let target = example.target.isEmpty ? "" : " → " + TerminalText.escaped(example.target)
    return ", such as \(example.descriptor)\(target)"
  }
}
