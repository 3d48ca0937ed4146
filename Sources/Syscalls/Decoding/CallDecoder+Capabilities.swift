internal import Trace

/// Arguments of capget(2) and capset(2): a header that says which version of sets lies behind the second address.
extension CallDecoder {
  func writeCapabilityHeader(at address: UInt64) {
    guard let header = record(at: address, byteCount: 8) else { return writeAddress(address) }
    text.append("{version=")
    ConstantFamily.capabilityVersion.write(constant: header.uint32(at: 0), to: &text)
    text.append(", pid=")
    text.appendDecimal(Int64(header.int32(at: 4)))
    text.append("}")
  }

  /// `{effective=1<<CAP_CHOWN, permitted=0, inheritable=0}`. The first version has sets of 32 bits; later ones have
  /// the upper halves in a second structure behind the first.
  func writeCapabilitySets(at address: UInt64) {
    let inHalves: Set<UInt32> = [0x2007_1026, 0x2008_0522]
    guard let version = record(at: argument(0), byteCount: 8)?.uint32(at: 0) else {
      return writeAddress(address)
    }
    let hasUpperHalf = inHalves.contains(version)
    guard let sets = record(at: address, byteCount: hasUpperHalf ? 24 : 12) else {
      return writeAddress(address)
    }
    let names: [StaticString] = ["{effective=", ", permitted=", ", inheritable="]
    for (index, name) in names.enumerated() {
      text.append(name)
      writeCapabilities(sets.uint32(at: 4 * index), upper: hasUpperHalf ? sets.uint32(at: 12 + 4 * index) : 0)
    }
    text.append("}")
  }

  private func writeCapabilities(_ lower: UInt32, upper: UInt32) {
    if lower == 0, upper == 0 { return text.append("0") }
    var isFirst = true
    var unnamed: UInt32 = 0
    for (half, first) in [(lower, 0), (upper, 32)] as [(UInt32, UInt32)] {
      for bit in 0..<32 as Range<UInt32> where half & 1 << bit != 0 {
        guard let name = ConstantFamily.capability.name(of: first + bit) else {
          unnamed |= 1 << bit
          continue
        }
        text.append(isFirst ? "1<<" : "|1<<")
        text.append(name)
        isFirst = false
      }
    }
    guard unnamed != 0 else { return }
    if !isFirst { text.append("|") }
    text.appendHexadecimal(UInt64(unnamed))
  }
}
