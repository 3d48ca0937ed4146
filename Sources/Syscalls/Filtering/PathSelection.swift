internal import Glibc

/// Paths that calls are chosen by: each as it was given, as an absolute path, and with its symbolic links resolved.
package struct PathSelection: Sendable {
  private let paths: Set<[UInt8]>

  /// - Parameter workingDirectory: what relative paths start from.
  package init(_ paths: [String], workingDirectory: String) {
    var all: Set<[UInt8]> = []
    for path in paths {
      all.insert(Array(path.utf8))
      all.insert(Self.absolute(Array(path.utf8), in: Array(workingDirectory.utf8)))
      if let real = realpath(path, nil) {
        all.insert(Array(String(cString: real).utf8))
        free(real)
      }
    }
    self.paths = all
  }

  package func contains(_ path: [UInt8]) -> Bool { paths.contains(path) }

  /// An absolute path without empty, `.` and `..` components. Symbolic links are not followed: what a link that the program
  /// names leads to is not what it names.
  package static func absolute(_ path: [UInt8], in directory: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    let whole = path.first == slash ? path : directory + [slash] + path
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
}
