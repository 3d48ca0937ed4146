public import ArgumentParser
internal import Report

/// How traces and reports are written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people: strace's notation and tables.
  case text
  /// A line for each call, an object for each report.
  case json
  case csv
  /// A page that stands alone.
  case html

  /// Whether it is for programs: all that is known is in it.
  var isData: Bool { self == .json || self == .csv }
}

extension SummaryOrder: ExpressibleByArgument {}
