/// Bytes of a structure, in the order of memory on x86-64.
enum Bytes {
  static func of<Number: FixedWidthInteger>(_ numbers: Number...) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
  }

  /// `struct msghdr` of one buffer list.
  static func message(
    name: UInt64 = 0, nameLength: UInt32 = 0, vectors: UInt64, count: UInt64, control: UInt64 = 0,
    controlLength: UInt64 = 0, flags: UInt32 = 0
  ) -> [UInt8] {
    of(name) + of(nameLength, 0) + of(vectors, count, control, controlLength) + of(flags, 0)
  }
}
