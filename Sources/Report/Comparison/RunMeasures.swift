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
    for charged in ChargedCalls(resolved).sums {
      let call = resolved.profile.calls[Int(charged.call.index)]
      let attribution = charged.attribution
      let own = attribution.function
      let function = FunctionTable.FunctionKey(name: own.name, module: modules[own.module] ?? own.module)
      let stratum = SubjectMeasure.Stratum(function: function, call: call.name)
      func add(to subject: ComparedSubject) {
        subjects[subject, default: SubjectMeasure()].add(charged.measure, in: stratum)
      }
      add(to: call.isWaiting ? .allWaiting : .allIO)
      add(to: call.isWaiting ? .waitingFunction(function) : .function(function))
      add(to: .systemCall(call.name))
      let file = resolved.profile.files[Int(charged.file.index)]
      if file != .none, !call.isWaiting { add(to: .file(file.name)) }
      callMix[function, default: [:]][call.name, default: 0] &+= charged.measure.calls
      guard let site = attribution.site else { continue }
      sites[function, default: []].insert(site)
      if attribution.isOwnSite, !call.isWaiting { add(to: .line(site, function)) }
    }
  }

  func measure(of subject: ComparedSubject) -> SubjectMeasure { subjects[subject] ?? SubjectMeasure() }
}
