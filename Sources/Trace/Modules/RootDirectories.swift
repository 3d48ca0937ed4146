internal import Glibc

/// Roots of processes in containers (chroot(2), mount_namespaces(7)), kept open: what a process has run that is gone by now lies
/// in the root of one that was met before.
///
/// Containers can have the same path with the same inode number, on devices of their own: a root serves for files of those
/// devices that mappings of files in it were on. That need not be the device that stat(2) tells (overlay file systems).
final class RootDirectories {
  private struct Root {
    let device: dev_t
    let inode: ino_t
    let descriptor: Int32
    /// As mappings tell them.
    var devices: Set<UInt64>
  }

  private static let limit = 16

  /// The one met last comes first. That of this process is not among them.
  private var roots: [Root] = []

  deinit {
    for root in roots { close(root.descriptor) }
  }

  /// Keeps the root of a process, if that has another one than this process.
  ///
  /// - Parameter device: that of a mapped file which was found there.
  func keep(of process: ProcessID, with device: UInt64) {
    let path = "/proc/\(process)/root"
    var (own, status) = (stat(), stat())
    guard stat("/", &own) == 0, stat(path, &status) == 0,
      own.st_dev != status.st_dev || own.st_ino != status.st_ino
    else { return }
    if let known = roots.firstIndex(where: { $0.device == status.st_dev && $0.inode == status.st_ino }) {
      roots[known].devices.insert(device)
      return
    }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    let root = Root(
      device: status.st_dev, inode: status.st_ino, descriptor: descriptor, devices: [device])
    roots.insert(root, at: 0)
    if roots.count > Self.limit { close(roots.removeLast().descriptor) }
  }

  /// Opens a mapped file in each of them for reading until one is what is looked for.
  ///
  /// - Parameter take: takes a descriptor over; `nil`: it was another file.
  func first<Found>(_ mapping: MemoryMapping, where take: (Int32) -> Found?) -> Found? {
    for root in roots where root.devices.contains(mapping.device) {
      let file = openat(root.descriptor, "." + mapping.path, ModuleTable.openFlags)
      if file >= 0, let found = take(file) { return found }
    }
    return nil
  }
}
