public import Trace

/// Which of the traced calls are of interest, by what they work on and by how they end.
///
/// Paths and descriptors are looked at when a call begins, for a call can change what stands behind them; status and
/// duration when it has ended.
public struct CallFilter: Sendable {
  /// How calls of interest end.
  public var statuses = CallStatusSet.all
  /// What calls of interest take at least, in nanoseconds.
  public var minimumNanoseconds: UInt64 = 0
  /// The paths that calls are chosen by. A call is of interest that names one or uses a descriptor of it.
  public var paths: PathSelection?
  /// The descriptors that calls are chosen by. Where paths are given, too, either is enough.
  public var descriptors: DescriptorSelection?

  public init() {}

  /// Whether calls are told apart by what they work on.
  public var selectsObjects: Bool { paths != nil || descriptors != nil }

  /// Whether only the end of a call tells if it is of interest.
  public var waitsForEnd: Bool { statuses != .all || minimumNanoseconds > 0 }

  /// Whether a call that has ended, and that was of interest when it began, still is.
  public func admits(_ event: SyscallEvent) -> Bool {
    guard statuses.contains(event.status) else { return false }
    guard minimumNanoseconds > 0 else { return true }
    // A call that ends its thread takes no time that anybody could tell.
    return event.nanoseconds >= minimumNanoseconds && event.call.number != .exit
      && event.call.number != .exit_group
  }

  /// The calls among these that can be of interest at all, by their signatures.
  public func narrow(_ traced: SyscallSet) -> SyscallSet {
    guard selectsObjects else { return traced }
    return SyscallSet(
      traced.numbers.filter { number in
        CallSignature.of(number).arguments.contains { argument in
          argument.isDescriptor || argument.listsDescriptors || paths != nil && argument.isPath
        }
      })
  }

  /// What the kernel can check of a call before it asks the tracer; `nil` where the tracer has to look itself.
  public func condition(of number: SyscallNumber) -> DescriptorCondition? {
    guard paths == nil, let descriptors, !descriptors.isInverted else { return nil }
    let arguments = CallSignature.of(number).arguments
    guard !arguments.contains(where: \.listsDescriptors) else { return nil }
    return DescriptorCondition(
      positions: arguments.indices.filter { arguments[$0].isDescriptor }, descriptors: descriptors.listed)
  }
}

/// A call is of interest if one of these arguments, an `int`, is one of these descriptors or other numbers.
public struct DescriptorCondition: Equatable, Sendable {
  public let positions: [Int]
  public let descriptors: [Int32]

  public init(positions: [Int], descriptors: [Int32]) {
    self.positions = positions
    self.descriptors = descriptors
  }
}

extension ArgumentType {
  /// Whether the register holds a descriptor.
  var isDescriptor: Bool {
    switch self {
    case .descriptor, .directory: true
    default: false
    }
  }

  /// Whether memory holds descriptors that the call is given.
  var listsDescriptors: Bool {
    switch self {
    case .pollList, .descriptorSet: true
    default: false
    }
  }

  /// Whether it points at a path that the call is given.
  var isPath: Bool {
    switch self {
    case .path, .pathOrNull: true
    default: false
    }
  }
}
