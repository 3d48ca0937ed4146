internal import Pprof
internal import Trace

/// Profiles read back from files.
enum SavedProfiles {
  /// The sum of the profiles in files; one is in memory at a time beside the sum.
  static func sum(of paths: [String]) throws(SessionError) -> ResolvedProfile {
    var merger = ProfileMerger()
    for path in paths {
      let profile: ResolvedProfile
      do throws(PprofError) {
        profile = try PprofFile.profile(from: path)
      } catch {
        throw .badProfile(path: path, reason: error.description)
      }
      do throws(ProfileMergeError) {
        try merger.add(profile)
      } catch {
        throw .badProfile(path: path, reason: "cannot be added up: \(error).")
      }
    }
    return merger.result
  }
}
