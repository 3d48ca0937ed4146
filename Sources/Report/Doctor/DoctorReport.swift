public import Trace

/// What works on a system and what does not, and what to do about that.
public struct DoctorReport: Sendable {
  /// What the system is, in one line.
  private let system: String
  private let findings: [Finding]
  /// Whether a run without further options works.
  private let isFit: Bool
  /// Whether profiles can be made without stopping a program.
  private let canWatch: Bool

  public init(system: String, findings: [Finding], isFit: Bool, canWatch: Bool) {
    self.system = system
    self.findings = findings
    self.isFit = isFit
    self.canWatch = canWatch
  }

  public func text() -> ByteBuffer {
    var text = "renacer-prof doctor: \(TerminalText.escaped(system))\n\n"
    let width = findings.map(\.title.count).max() ?? 0
    for finding in findings {
      let padding = String(repeating: " ", count: width - finding.title.count)
      text += "  \(finding.isUsable ? "yes" : "no ")  \(finding.title)\(padding)  "
      text += TerminalText.escaped(finding.detail) + "\n"
      if let remedy = finding.remedy {
        text += String(repeating: " ", count: width + 9) + TerminalText.escaped(remedy) + ".\n"
      }
    }
    let isComplete = findings.allSatisfy(\.isUsable)
    switch (isFit, isComplete) {
    case (false, _) where canWatch:
      text += "\nNothing can be traced here. Profiles can be made with --backend perf.\n"
    case (false, _): text += "\nNothing can be traced here.\n"
    case (true, true): text += "\nTracing and profiling work; nothing is missing.\n"
    case (true, false): text += "\nTracing and profiling work; what is marked \"no\" is done without.\n"
    }
    return ByteBuffer(text.utf8)
  }

  public func json() -> ByteBuffer {
    var json = JSONWriter()
    json.beginObject()
    json.member("schema", "renacer-prof-doctor")
    json.member("version", 1 as UInt64)
    json.member("system", system)
    json.member("works", isFit)
    json.key("findings")
    json.beginArray()
    for finding in findings {
      json.beginObject()
      json.member("id", finding.identifier)
      json.member("title", finding.title)
      json.member("usable", finding.isUsable)
      json.member("detail", finding.detail)
      json.member("remedy", finding.remedy)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }
}
