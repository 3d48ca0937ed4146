internal import Syscalls
internal import Trace

/// Endpoints of sockets from the tables in `/proc/PID/net` (proc(5)), for kernels and containers where sockets cannot be
/// asked themselves.
///
/// The tables are those of the process's own network namespace. A connection's endpoints stay what they are until its
/// socket is closed, so they are remembered; whatever else a socket is, is looked up again.
final class NetworkTables {
  /// Endpoints remembered at a time.
  private static let capacity = 1 << 16

  private var connections: [Key: [UInt8]] = [:]

  /// Sockets of different namespaces have different inodes, but numbers are used again by other processes.
  private struct Key: Hashable {
    let process: ProcessID
    let inode: UInt64
  }

  func endpoints(of inode: UInt64, in process: ProcessID) -> [UInt8]? {
    let key = Key(process: process, inode: inode)
    if let known = connections[key] { return known }
    for (file, name) in [("tcp", "TCP"), ("tcp6", "TCPv6"), ("udp", "UDP"), ("udp6", "UDPv6")] {
      guard let line = line(of: inode, column: 9, in: file, process), let row = InternetRow(line) else {
        continue
      }
      var text = Array("\(name):[".utf8)
      row.write(to: &text)
      text.append("]")
      if row.isConnected, name.hasPrefix("TCP") { remember(text, for: key) }
      return text
    }
    return unixEndpoints(of: inode, in: process)
  }

  private func remember(_ text: [UInt8], for key: Key) {
    if connections.count >= Self.capacity { connections.removeAll(keepingCapacity: true) }
    connections[key] = text
  }

  private func unixEndpoints(of inode: UInt64, in process: ProcessID) -> [UInt8]? {
    guard let line = line(of: inode, column: 6, in: "unix", process) else { return nil }
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    let isStream = fields.count > 4 && fields[4].elementsEqual("0001".utf8)
    var text = Array(isStream ? "UNIX-STREAM:[".utf8 : "UNIX:[".utf8)
    text.appendDecimal(inode)
    if fields.count > 7, let first = fields[7].first {
      let isAbstract = first == UInt8(ascii: "@")
      text.append(isAbstract ? ",@\"" : ",\"")
      text.appendEscaped(isAbstract ? fields[7].dropFirst() : fields[7], alsoEscaping: UInt8(ascii: "\""))
      text.append("\"")
    }
    text.append("]")
    return text
  }

  /// The line of a table that has the inode in its column.
  private func line(of inode: UInt64, column: Int, in file: String, _ process: ProcessID) -> ArraySlice<
    UInt8
  >? {
    guard let table = ProcessFiles.contents(of: "/proc/\(process)/net/\(file)") else { return nil }
    let wanted = Array(String(inode).utf8)
    for line in table.split(separator: UInt8(ascii: "\n")).dropFirst() {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: column + 1)
      if fields.count > column, fields[column].elementsEqual(wanted) { return line }
    }
    return nil
  }
}

/// A line of `/proc/net/tcp` and its kind: `0: 0100007F:1F90 0100007F:C350 01 …`.
private struct InternetRow {
  let local: InternetEndpoint
  let remote: InternetEndpoint

  init?(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 4)
    guard fields.count > 3, let local = Self.endpoint(fields[1]), let remote = Self.endpoint(fields[2]) else {
      return nil
    }
    self.local = local
    self.remote = remote
  }

  var isConnected: Bool { remote.port != 0 }

  func write(to text: inout ByteBuffer) {
    local.write(to: &text)
    guard isConnected else { return }
    text.append("->")
    remote.write(to: &text)
  }

  /// Words of the address in the machine's order, then the port.
  private static func endpoint(_ field: ArraySlice<UInt8>) -> InternetEndpoint? {
    let parts = field.split(separator: UInt8(ascii: ":"))
    guard parts.count == 2, parts[0].count == 8 || parts[0].count == 32,
      let port = UInt16(String(decoding: parts[1], as: UTF8.self), radix: 16)
    else { return nil }
    var address: [UInt8] = []
    for start in stride(from: parts[0].startIndex, to: parts[0].endIndex, by: 8) {
      let digits = String(decoding: parts[0][start..<start + 8], as: UTF8.self)
      guard let word = UInt32(digits, radix: 16) else { return nil }
      withUnsafeBytes(of: word) { address.append(contentsOf: $0) }
    }
    return InternetEndpoint(isVersion6: address.count == 16, address: address[...], port: port)
  }
}
