import Testing

/// Checks that a run failed with exactly one line on stderr, and that the line says all of `words`.
func expectError(
  _ run: Profiler.Run, status: Int32 = 1, saying words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(run.end == .status(status), sourceLocation: sourceLocation)
  #expect(run.errorLines.count == 1, "\(run.standardError)", sourceLocation: sourceLocation)
  let line = run.errorLines.first ?? ""
  #expect(line.hasPrefix("renacer-prof: "), "\(line)", sourceLocation: sourceLocation)
  #expect(run.standardError.hasSuffix("\n"), sourceLocation: sourceLocation)
  for word in words { #expect(line.contains(word), "\(line)", sourceLocation: sourceLocation) }
  #expect(run.standardOutput == "", sourceLocation: sourceLocation)
}
