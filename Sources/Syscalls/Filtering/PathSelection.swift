internal import Glibc

/// Paths that calls are chosen by: each as it was given, as an absolute path, and with its symbolic links resolved.
public struct PathSelection: Sendable {
  private let paths: Set<[UInt8]>

  /// - Parameter workingDirectory: what relative paths start from.
  public init(_ paths: [String], workingDirectory: String) {
    var all: Set<[UInt8]> = []
    for path in paths {
      all.insert(Array(path.utf8))
      all.insert(Self.absolute(Array(path.utf8), in: Array(workingDirectory.utf8)))
      if let real = Self.resolved(Array(path.utf8), in: Array(workingDirectory.utf8)) { all.insert(real) }
    }
    self.paths = all
  }

  public func contains(_ path: [UInt8]) -> Bool { paths.contains(path) }

  /// What an absolute path leads to: without symbolic links, also where its last component is yet to be made; `nil` where
  /// its directory is not there.
  public static func resolved(_ path: [UInt8], in directory: [UInt8]) -> [UInt8]? {
    let slash = UInt8(ascii: "/")
    let whole = path.first == slash ? path : directory + [slash] + path
    if let real = real(whole) { return real }
    guard let end = whole.lastIndex(of: slash), let parent = real(whole[..<end] + [slash]) else { return nil }
    return absolute(Array(whole[(end + 1)...]), in: parent)
  }

  private static func real(_ path: some Sequence<UInt8>) -> [UInt8]? {
    guard let real = realpath(path.map { CChar(bitPattern: $0) } + [0], nil) else { return nil }
    defer { free(real) }
    // It ends in a zero byte, and need not be UTF-8.
    return (0..<strlen(real)).map { UInt8(bitPattern: real[$0]) }
  }

  /// An absolute path without empty, `.` and `..` components. Symbolic links are not followed.
  public static func absolute(_ path: [UInt8], in directory: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    let whole = path.first == slash ? path : directory + [slash] + path
    if isPlain(whole) { return whole }
    var components: [ArraySlice<UInt8>] = []
    for component in whole.split(separator: slash) {
      if component.elementsEqual(".".utf8) { continue }
      if component.elementsEqual("..".utf8) {
        _ = components.popLast()
      } else {
        components.append(component)
      }
    }
    return components.isEmpty ? [slash] : components.flatMap { [slash] + $0 }
  }

  /// Whether a path is absolute and has no empty, `.` and `..` components, as most have.
  private static func isPlain(_ path: [UInt8]) -> Bool {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    guard path.first == slash else { return false }
    return path.withUnsafeBufferPointer { path in
      var position = 0
      while position < path.count {
        let start = position + 1
        var end = start
        while end < path.count, path[end] != slash { end += 1 }
        let length = end - start
        if length <= 2, path[start..<end].allSatisfy({ $0 == dot }) { return false }
        position = end
      }
      return true
    }
  }
}
