internal import CLinux
internal import Glibc
internal import Synchronization
internal import Trace

/// Saves the profile so far while a capture runs, each time on a thread of its own, so that the capture goes on.
///
/// Belongs to the thread that captures.
final class Checkpoints {
  private let file: SavedFile
  /// The processors that this program started with: a capture may keep its thread on one, which the program needs.
  private let processors: clinux_processors?
  private var running: (checkpoint: Checkpoint, thread: BackgroundThread)?
  private var hasFailed = false

  init(file: SavedFile) {
    self.file = file
    var processors = clinux_processors()
    self.processors = clinux_get_processors(0, &processors) == 0 ? processors : nil
  }

  /// Begins to save a profile. While the one before is still being saved, nothing is done: the next time will do.
  func save(_ profile: Profile) {
    if let running {
      guard running.checkpoint.isDone.load(ordering: .acquiring) else { return }
      finish()
    }
    let checkpoint = Checkpoint(profile: profile, file: file, processors: processors)
    if let thread = BackgroundThread({ checkpoint.write() }) { running = (checkpoint, thread) }
  }

  /// Waits for the one that is being saved; says once that one could not be.
  func finish() {
    guard let (checkpoint, thread) = running else { return }
    running = nil
    thread.join()
    guard let failure = checkpoint.failure, !hasFailed else { return }
    hasFailed = true
    Notices.write("renacer-prof: note: no checkpoint: \(failure)\n")
  }
}

/// One profile to be saved. Its thread has it until `isDone`.
private final class Checkpoint {
  let isDone = Atomic(false)
  private(set) var failure: SessionError?
  private let profile: Profile
  private let file: SavedFile
  private let processors: clinux_processors?

  init(profile: Profile, file: SavedFile, processors: clinux_processors?) {
    self.profile = profile
    self.file = file
    self.processors = processors
  }

  /// Names the frames and writes the file, behind the traced program where both want to run.
  func write() {
    if var processors { clinux_set_processors(0, &processors) }
    // Of this thread alone on Linux: setpriority(2), "C library/kernel differences".
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    let resolved = Resolution.resolve(profile)
    let note = "this is a checkpoint: what the run did afterwards is not in it"
    do throws(SessionError) {
      try file.write(
        ResolvedProfile(profile: profile, sourceFrames: resolved.sourceFrames, notes: [note] + resolved.notes)
      )
    } catch {
      failure = error
    }
    isDone.store(true, ordering: .releasing)
  }
}
