internal import Trace

/// What one run did, by everything that is compared.
struct RunMeasures {
  private(set) var subjects: [ComparedSubject: SubjectMeasure] = [:]
  /// Calls of each function by system call.
  private(set) var callMix: [FunctionTable.FunctionKey: [String: UInt64]] = [:]
  /// Lines that calls of each function were made from.
  private(set) var sites: [FunctionTable.FunctionKey: Set<FunctionTable.SourceLine>] = [:]

  /// - Parameter modules: other names to give to modules, by their own.
  init(_ resolved: ResolvedProfile, renaming modules: [String: String] = [:]) {
    let profile = resolved.profile
    var attributions: [StackID: SelfAttribution] = [:]
    for series in profile.series where series.measure.calls > 0 {
      let call = profile.calls[Int(series.key.call.index)]
      let stack = series.key.stack
      let attribution = attributions[stack] ?? SelfAttribution(resolved.frames(of: stack))
      attributions[stack] = attribution
      let own = attribution.function
      let function = FunctionTable.FunctionKey(name: own.name, module: modules[own.module] ?? own.module)
      let stratum = SubjectMeasure.Stratum(function: function, call: call.name)
      func add(to subject: ComparedSubject) {
        subjects[subject, default: SubjectMeasure()].add(series.measure, in: stratum)
      }
      add(to: call.isWaiting ? .allWaiting : .allIO)
      add(to: call.isWaiting ? .waitingFunction(function) : .function(function))
      add(to: .systemCall(call.name))
      let file = profile.files[Int(series.key.file.index)]
      if file != .none, !call.isWaiting { add(to: .file(file.name)) }
      callMix[function, default: [:]][call.name, default: 0] &+= series.measure.calls
      guard let site = attribution.site else { continue }
      sites[function, default: []].insert(site)
      if attribution.isOwnSite, !call.isWaiting { add(to: .line(site, function)) }
    }
  }

  func measure(of subject: ComparedSubject) -> SubjectMeasure { subjects[subject] ?? SubjectMeasure() }
}
