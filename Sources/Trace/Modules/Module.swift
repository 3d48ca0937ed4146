/// Index of a module in its profile.
public struct ModuleID: Hashable, Sendable {
  public let index: UInt32
  public init(_ index: UInt32) { self.index = index }
}

/// A file whose code was run: the executable, a shared library, or the kernel's vdso.
public struct Module: Sendable {
  /// Path as the traced process named it; `[vdso]` for the kernel's page.
  public let path: String
  /// Bytes of the GNU build-id note; empty where there is none.
  public let buildID: [UInt8]
  /// Whether the file was the main program of a process.
  public var isExecutable: Bool
  /// A path by which this process can open the very file that was mapped while it holds it open
  /// (`/proc/self/fd/N`), or `nil` where only a copy from memory could be had.
  public let openPath: String?

  public init(path: String, buildID: [UInt8], isExecutable: Bool, openPath: String?) {
    self.path = path
    self.buildID = buildID
    self.isExecutable = isExecutable
    self.openPath = openPath
  }

  /// Last component of the path.
  public var name: String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Stands for the code that a process makes at run time; its frames carry absolute addresses.
  public static func generated(by process: ProcessID) -> Module {
    Module(path: "[jit \(process)]", buildID: [], isExecutable: false, openPath: nil)
  }

  /// The process whose run-time code this stands for; `nil` for modules with a file.
  public var generatingProcess: ProcessID? {
    guard path.hasPrefix("[jit "), path.hasSuffix("]") else { return nil }
    return Int32(path.dropFirst(5).dropLast()).map(ProcessID.init)
  }
}
