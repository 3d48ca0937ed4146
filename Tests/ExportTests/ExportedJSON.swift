import Foundation
import Testing

/// An export as Foundation reads it.
struct ExportedJSON {
  let root: [String: Any]

  init(_ bytes: [UInt8]) throws {
    root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  func objects(_ key: String) -> [[String: Any]] { root[key] as? [[String: Any]] ?? [] }
}

extension [String: Any] {
  func object(_ key: String) -> [String: Any] { self[key] as? [String: Any] ?? [:] }
  func objects(_ key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }
  func text(_ key: String) -> String { self[key] as? String ?? "" }
  func number(_ key: String) -> Int { self[key] as? Int ?? -1 }
  func numbers(_ key: String) -> [Int] { self[key] as? [Int] ?? [] }
  /// Milliseconds or microseconds as nanoseconds.
  func nanoseconds(_ key: String, per unit: Double) -> UInt64 {
    ((self[key] as? Double).map { ($0 * unit).rounded() }).map { UInt64($0) } ?? .max
  }
}
