internal import ArgumentParser
internal import Glibc
internal import Report

/// `renacer-prof doctor`: says what can be captured on this system as this user, and what stands in the way.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof doctor",
    abstract: "Tries what captures need, and says what to change where something is refused.",
    usage: "renacer-prof doctor [--format text|json]",
    discussion: "The exit status is 0 if programs can be traced and profiled here, else 1.")

  /// How the findings are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "Format: text or json.")
  var format = Format.text

  /// Tries everything and writes what came of it.
  ///
  /// - Returns: the exit status.
  func run() throws(SessionError) -> Int32 {
    let examination = Examination()
    let report = DoctorReport(
      system: Self.system, findings: examination.findings, isFit: examination.isFit,
      canWatch: examination.canWatch)
    try StandardOutput.write(Array(format == .json ? report.json() : report.text()))
    return examination.isFit ? 0 : 1
  }

  private static var system: String {
    var name = utsname()
    uname(&name)
    let (release, machine) = (text(of: name.release), text(of: name.machine))
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    return "version \(Version.current), Linux \(release) \(machine), "
      + "\(processors) processor\(processors == 1 ? "" : "s"), user \(geteuid())"
  }

  private static func text(of field: some Any) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
