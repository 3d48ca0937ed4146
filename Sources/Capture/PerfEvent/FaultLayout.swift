/// Where records of page faults hold what: process and thread, time and address; of those that waited registers and stack
/// as well.
enum FaultLayout {
  static let startSample =
    PerfConstants.sampleThread | PerfConstants.sampleTime | PerfConstants.sampleAddress
  static let endSample = startSample | PerfConstants.sampleRegisters | PerfConstants.sampleStack

  private static let addressOffset = 24
  private static let userOffset = 32

  /// Whether a record tells that a fault began, of whatever kind.
  static func isStart(_ record: PerfRing.Record) -> Bool { record.bytes.count == userOffset }

  static func address(_ record: PerfRing.Record) -> UInt64 { record.load(UInt64.self, at: addressOffset) }

  /// The page.
  static func page(_ record: PerfRing.Record) -> UInt64 { address(record) >> 12 }

  static func user(_ record: PerfRing.Record) -> UserState {
    UserState(record: record, abiOffset: userOffset)
  }
}
