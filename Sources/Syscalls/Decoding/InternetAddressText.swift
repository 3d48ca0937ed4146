internal import Glibc
public import Trace

/// Internet addresses as text.
public enum InternetAddressText {
  /// `127.0.0.1`, of four bytes in network order.
  public static func writeVersion4(_ bytes: ArraySlice<UInt8>, to text: inout ByteBuffer) {
    write(AF_INET, bytes, byteCount: 4, to: &text)
  }

  /// `::1`, of sixteen bytes in network order (RFC 5952).
  public static func writeVersion6(_ bytes: ArraySlice<UInt8>, to text: inout ByteBuffer) {
    write(AF_INET6, bytes, byteCount: 16, to: &text)
  }

  private static func write(
    _ family: Int32, _ bytes: ArraySlice<UInt8>, byteCount: Int, to text: inout ByteBuffer
  ) {
    guard bytes.count == byteCount else { return text.append("?") }
    var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    // inet_ntop(3) reads as many bytes as an address of the family has, and writes no more than it is told.
    let isWritten = bytes.withUnsafeBytes {
      inet_ntop(family, $0.baseAddress, &name, socklen_t(name.count)) != nil
    }
    if isWritten { text += name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } }
  }
}
