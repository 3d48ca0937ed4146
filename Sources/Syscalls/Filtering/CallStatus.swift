public import Trace

/// How a call ended, in strace's words.
public enum CallStatus: String, CaseIterable, Sendable {
  case successful, failed
  /// It never returned: its thread ended in it.
  case unfinished
  /// It returned and nobody could tell what. The kernel always tells here; strace knows the word.
  case unavailable
  /// Its thread was let go before it returned.
  case detached

  fileprivate var bit: UInt8 {
    switch self {
    case .successful: 1
    case .failed: 2
    case .unfinished: 4
    case .unavailable: 8
    case .detached: 16
    }
  }
}

/// A set of statuses.
public struct CallStatusSet: Equatable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt8 = 0

  public init(arrayLiteral elements: CallStatus...) {
    for element in elements { bits |= element.bit }
  }

  /// Every status.
  public static var all: CallStatusSet { CallStatusSet(words: CallStatus.allCases) }

  /// The set that a list such as `failed,unfinished` or `!successful` names.
  public init(list: Substring) throws(SyscallExpressionError) {
    let words = try WordList(list, qualifier: "status")
    var set: CallStatusSet = []
    for word in words.words {
      if word == "all" {
        set = .all
      } else if word != "none" {
        guard let status = CallStatus(rawValue: String(word)) else {
          throw .unknownMember(
            String(word), of: "status",
            nearest: NearestNames.to(word, among: CallStatus.allCases.map(\.rawValue)))
        }
        set.bits |= status.bit
      }
    }
    bits = words.isInverted ? Self.all.bits & ~set.bits : set.bits
  }

  private init(words: [CallStatus]) {
    for word in words { bits |= word.bit }
  }

  public func contains(_ status: CallStatus) -> Bool { bits & status.bit != 0 }
}

extension SyscallEvent {
  /// How the call ended.
  public var status: CallStatus {
    if !isFinished { return isDetached ? .detached : .unfinished }
    return errorNumber == 0 ? .successful : .failed
  }
}
