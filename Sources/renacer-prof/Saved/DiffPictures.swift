internal import Flame
internal import Report
internal import Trace

/// The differential flame graph and the folded stacks of a comparison, where they were asked for. Their files are opened
/// before anything is read.
struct DiffPictures: ~Copyable {
  private let options: DiffCommand
  private var flameGraph: OutputFile?
  private var foldedStacks: OutputFile?

  init(_ options: DiffCommand) throws(SessionError) {
    let flameGraph = try options.flamegraph.map(OutputFile.init)
    let foldedStacks = try options.folded.map(OutputFile.init)
    self.options = options
    self.flameGraph = flameGraph
    self.foldedStacks = foldedStacks
  }

  consuming func write(
    before: ProfileComparison.Side, after: ProfileComparison.Side
  ) throws(SessionError) {
    if options.flamegraph == nil && options.folded == nil { return }
    var tree = CallTree.Options()
    tree.includesWaiting = options.waiting
    let difference = CallTreeDifference(before: before.runs, after: after.runs, options: tree)
    if let file = flameGraph.take() {
      var graph = FlameGraph.Options()
      graph.title = "\(before.name) → \(after.name)"
      graph.subtitle = Self.subtitle(before, after)
      graph.weight = options.weight
      graph.isIcicle = options.icicle
      try file.finish(DifferentialFlameGraph(difference, widths: options.widths, options: graph).svg())
    }
    if let file = foldedStacks.take() {
      var stacks = FoldedStacks.Options()
      stacks.weight = options.weight
      try file.finish(FoldedStacks(difference, options: stacks).text())
    }
  }

  private static func subtitle(_ before: ProfileComparison.Side, _ after: ProfileComparison.Side) -> String {
    let commands = [before, after].map { side in
      side.runs.first?.profile.capture.command.joined(separator: " ") ?? ""
    }
    let runs =
      before.runs.count + after.runs.count > 2
      ? "means of \(before.runs.count) and \(after.runs.count) runs" : "one run a side"
    let program = commands[0] == commands[1] ? commands[0] : commands.joined(separator: " → ")
    return program.isEmpty ? runs : "\(runs) of \(program)"
  }
}
