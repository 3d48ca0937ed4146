internal import Glibc

/// Roots of processes in containers (chroot(2), mount_namespaces(7)), kept open: what a process has run that is gone by now lies
/// in the root of one that was met before.
final class RootDirectories {
  private struct Root {
    let device: dev_t
    let inode: ino_t
    let descriptor: Int32
  }

  private static let limit = 16

  /// The one met last comes first. That of this process is not among them.
  private var roots: [Root] = []

  deinit {
    for root in roots { close(root.descriptor) }
  }

  /// Keeps the root of a process, if that has another one than this process.
  func keep(of process: ProcessID) {
    let path = "/proc/\(process)/root"
    var (own, status) = (stat(), stat())
    guard stat("/", &own) == 0, stat(path, &status) == 0,
      own.st_dev != status.st_dev || own.st_ino != status.st_ino,
      !roots.contains(where: { $0.device == status.st_dev && $0.inode == status.st_ino })
    else { return }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    roots.insert(Root(device: status.st_dev, inode: status.st_ino, descriptor: descriptor), at: 0)
    if roots.count > Self.limit { close(roots.removeLast().descriptor) }
  }

  /// Opens a file in each of them for reading until one is what is looked for.
  ///
  /// - Parameters:
  ///   - path: absolute, as the kernel tells it.
  ///   - take: takes a descriptor over; `nil`: it was another file.
  func first<Found>(_ path: String, where take: (Int32) -> Found?) -> Found? {
    for root in roots {
      let file = openat(root.descriptor, "." + path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
      if file >= 0, let found = take(file) { return found }
    }
    return nil
  }
}
