import Glibc
import Testing

/// Code outside of the executable: libraries, plugins, machine code made at run time.
@Suite struct LibraryAndPluginTests {
  @Test("a library of the program's own is named like the program, and its callback too")
  func namesSharedLibrary() throws {
    let run = try Profiler.profile("shared-program")
    try expect(
      run,
      keeps: [
        Promise(
          "library_internal_read", in: "libfixture_io.so", source: "shared/library.c", calls: 50, bytes: 6400),
        Promise("report_progress", in: "shared-program", source: "shared/program.c", calls: 50, bytes: 50),
      ])
    expectWholeStacks(run.report)
  }

  @Test("plugins loaded one after the other at the same place keep their own names")
  func namesPlugins() throws {
    let run = try Profiler.profile("plugin")
    try expect(
      run,
      keeps: [
        plugin("alpha_reads", in: "plugin_alpha.so", calls: 30),
        plugin("beta_reads", in: "plugin_beta.so", calls: 20),
      ])
    expectWholeStacks(run.report)
  }

  @Test("machine code made at run time is walked through, and its map read")
  func walksThroughGeneratedCode() throws {
    let before = Set(Self.perfMaps())
    let run = try Profiler.profile("jit")
    for name in Self.perfMaps() where !before.contains(name) { unlink("/tmp/" + name) }
    try expect(
      run, keeps: [Promise("callback_reads", in: "jit", source: "jit.c", calls: 15, bytes: 960)])
    expectWholeStacks(run.report)
    let main = try #require(run.report.rows("main").first)
    #expect(main.inclusive >= (main.total + run.report.rows("callback_reads")[0].total) * 0.99)
  }

  private func plugin(_ function: String, in module: String, calls: Int) -> Promise {
    Promise(
      function, in: module, source: "shared/plugin_io.c", marker: "plugin_reads", calls: calls,
      bytes: Double(calls * 32))
  }

  private static func perfMaps() -> [String] {
    Scratch.names(in: "/tmp").filter { $0.hasPrefix("perf-") && $0.hasSuffix(".map") }
  }
}
