public import Trace

extension CallTree {
  /// The tree of a profile. A stack reads: program (only where the profile has several), outermost caller,
  /// inner frames with inlined ones, system call; or the other way round when inverted.
  /// With files the file stands beyond the system call.
  public init(_ resolved: ResolvedProfile, options: Options = Options()) {
    var reader = ProfileReader(resolved, options: options)
    for (index, series) in resolved.profile.series.enumerated() where series.measure.calls > 0 {
      if options.includesWaiting || !resolved.profile.calls[Int(series.key.call.index)].isWaiting {
        reader.add(series, index: index)
      }
    }
    self = reader.builder.finish(series: resolved.profile.series, options: options)
  }
}

/// Leads the series of a profile to their branches.
private struct ProfileReader {
  private let profile: Profile
  private let isInverted: Bool
  /// Interned frames of each frame address, innermost first.
  private let chains: [[Int32]]
  private let calls: [Int32]
  /// `nil` for calls on no file; empty where files are not asked for.
  private let files: [Int32?]
  /// Empty where the profile has a single program, which needs no frame.
  private let programs: [Int32]
  /// The branch that each stack ended up at, for the program that it was last seen in, so that shared callers are
  /// walked once.
  private var known: [(program: UInt16, branch: Int32)]
  private(set) var builder: CallTreeBuilder

  init(_ resolved: ResolvedProfile, options: CallTree.Options) {
    let profile = resolved.profile
    var builder = CallTreeBuilder()
    chains = resolved.sourceFrames.map { chain in
      chain.map { builder.intern(CallTree.Frame($0, keepsLine: !options.mergesLines)) }
    }
    calls = profile.calls.map { builder.intern(CallTree.Frame(named: $0.name, origin: .systemCall)) }
    files =
      options.includesFiles
      ? profile.files.map { file in
        file == .none ? nil : builder.intern(CallTree.Frame(named: file.name, origin: .file))
      } : []
    programs =
      profile.programs.count < 2
      ? [] : profile.programs.map { builder.intern(CallTree.Frame(named: $0, origin: .program)) }
    self.builder = builder
    self.profile = profile
    isInverted = options.isInverted
    known = Array(repeating: (0, -1), count: profile.stacks.nodes.count)
  }

  mutating func add(_ series: Profile.Series, index: Int) {
    let call = calls[Int(series.key.call.index)]
    let end: Int32
    if isInverted {
      let start = branch(ofFile: series.key, under: CallTreeBuilder.root)
      end = outwards(from: builder.branch(call, under: start), series.key)
    } else {
      end = branch(ofFile: series.key, under: builder.branch(call, under: inwards(series.key)))
    }
    builder.end(series: index, measure: series.measure, at: end)
  }

  private mutating func branch(ofFile key: Profile.SeriesKey, under branch: Int32) -> Int32 {
    guard !files.isEmpty, let file = files[Int(key.file.index)] else { return branch }
    return builder.branch(file, under: branch)
  }

  private mutating func outwards(from branch: Int32, _ key: Profile.SeriesKey) -> Int32 {
    var branch = branch
    for frame in profile.stacks.frames(of: key.stack) {
      for link in chains[Int(frame.index)] { branch = builder.branch(link, under: branch) }
    }
    return programs.isEmpty ? branch : builder.branch(programs[Int(key.program)], under: branch)
  }

  private mutating func inwards(_ key: Profile.SeriesKey) -> Int32 {
    var unknown: [StackID] = []
    var stack = key.stack
    var branch: Int32?
    while stack != .empty {
      let last = known[Int(stack.index)]
      if last.branch >= 0, last.program == key.program {
        branch = last.branch
        break
      }
      unknown.append(stack)
      stack = profile.stacks.nodes[Int(stack.index)].parent
    }
    var end =
      branch
      ?? (programs.isEmpty
        ? CallTreeBuilder.root
        : builder.branch(programs[Int(key.program)], under: CallTreeBuilder.root))
    for stack in unknown.reversed() {
      let frame = profile.stacks.nodes[Int(stack.index)].frame
      for link in chains[Int(frame.index)].reversed() { end = builder.branch(link, under: end) }
      known[Int(stack.index)] = (key.program, end)
    }
    return end
  }
}

extension CallTree.Frame {
  fileprivate init(_ frame: SourceFrame, keepsLine: Bool) {
    self.init(
      function: frame.function, module: frame.module, origin: frame.origin,
      file: keepsLine ? frame.file : nil, line: keepsLine ? frame.line : 0, isInlined: frame.isInlined)
  }

  fileprivate init(named name: String, origin: CodeOrigin) {
    self.init(function: name, module: "", origin: origin, file: nil, line: 0, isInlined: false)
  }
}
