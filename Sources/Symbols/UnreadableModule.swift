/// Keeps a module from being read at all.
struct UnreadableModule: Error {
  let problem: ModuleProblem

  init(_ problem: ModuleProblem) { self.problem = problem }
}
