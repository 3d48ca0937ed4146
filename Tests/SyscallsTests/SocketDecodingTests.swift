import Foundation
import Testing

/// Expected texts are those that strace 6.1 shows for the same calls of a C program.
@Suite struct SocketDecodingTests {
  /// connect(2) of an address.
  private func connecting(_ address: [UInt8], length: Int? = nil) -> String {
    CallFixture("connect", 3, 0x1000, UInt64(bitPattern: Int64(length ?? address.count)))
      .with(0x1000, address + [UInt8](repeating: 0, count: 200)).text(result: -22)
  }

  private let loopback: [UInt8] = [2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]

  @Test(arguments: [
    ((2, 0o2000001, 0), "AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP"),
    ((10, 0o2004001, 6), "AF_INET6, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP"),
    ((1, 2, 5), "AF_UNIX, SOCK_DGRAM, 5"), ((16, 3, 0), "AF_NETLINK, SOCK_RAW, NETLINK_ROUTE"),
    ((16, 3, 99), "AF_NETLINK, SOCK_RAW, 0x63 /* NETLINK_??? */"),
    ((17, 3, 0x300), "AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)"),
    ((2, 0o2000115, 333), "AF_INET, SOCK_CLOEXEC|0x4d, 0x14d /* IPPROTO_??? */"),
    ((555, 0x12345, 0), "0x22b /* AF_??? */, SOCK_SEQPACKET|0x12340 /* SOCK_??? */, 0"),
  ]) func socketsAreNamedByFamily(arguments: (UInt64, UInt64, UInt64), text: String) {
    let (family, type, number) = arguments
    #expect(CallFixture("socket", family, type, number).text(result: -22) == text)
  }

  @Test func internetAddress() {
    let text = #"3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, "#
    #expect(connecting(loopback) == text + "16")
    #expect(connecting(loopback, length: 200) == text + "200")
  }

  @Test func addressThatIsTooShortForItsFamilyIsBytes() {
    #expect(connecting(loopback, length: 8) == #"3, {sa_family=AF_INET, sa_data="\0P\177\0\0\1"}, 8"#)
    #expect(connecting(loopback, length: 2) == "3, {sa_family=AF_INET}, 2")
    #expect(connecting(loopback, length: 1) == "3, 0x1000, 1")
    #expect(connecting(loopback, length: -1) == "3, 0x1000, -1")
    #expect(CallFixture("connect", 3, 0, 16).text(result: -14) == "3, NULL, 16")
  }

  @Test func internet6Address() {
    let address: [UInt8] = [10, 0, 0, 1, 0, 0, 0, 7] + [UInt8](repeating: 0, count: 15) + [1, 1, 0, 0, 0]
    let start =
      #"3, {sa_family=AF_INET6, sin6_port=htons(1), sin6_flowinfo=htonl(7), "#
      + #"inet_pton(AF_INET6, "::1", &sin6_addr)"#
    #expect(connecting(address) == start + ", sin6_scope_id=1}, 28")
    #expect(connecting(address, length: 24) == start + "}, 24")
  }

  @Test func unixAddress() {
    #expect(
      connecting([1, 0] + Array("/run/x\n\"".utf8), length: 110)
        == #"3, {sa_family=AF_UNIX, sun_path="/run/x\n\""}, 110"#)
    #expect(
      connecting([1, 0] + Array("/run/x".utf8), length: 7) == #"3, {sa_family=AF_UNIX, sun_path="/run/"}, 7"#)
    #expect(connecting([1, 0, 0, 120, 121]) == #"3, {sa_family=AF_UNIX, sun_path=@"xy"}, 5"#)
    #expect(connecting([1, 0]) == "3, {sa_family=AF_UNIX}, 2")
  }

  @Test func netlinkAndPacketAddress() {
    #expect(
      connecting([16, 0, 0, 0, 12, 0, 0, 0, 0x11, 0, 0, 0])
        == "3, {sa_family=AF_NETLINK, nl_pid=12, nl_groups=0x000011}, 12")
    #expect(
      connecting([17, 0, 8, 0, 99, 0, 0, 0, 4, 3, 0, 20, 1, 2, 3, 4, 5, 6, 0, 0])
        == "3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_IP), sll_ifindex=99, sll_hatype=ARPHRD_LOOPBACK, "
        + "sll_pkttype=PACKET_HOST, sll_halen=20, sll_addr=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 00, 00, ...]}, 20")
  }

  @Test func unknownFamilyIsBytes() {
    #expect(connecting([200, 0, 97, 98, 10]) == #"3, {sa_family=0xc8 /* AF_??? */, sa_data="ab\n"}, 5"#)
  }

  @Test func lengthsGoInAndOut() {
    func accepting(_ given: UInt32, _ result: Int64) -> String {
      CallFixture("accept", 3, 0x1000, 0x2000).with(0x2000, Bytes.of(given)).text(result: result) {
        $0.store(loopback, at: 0x1000)
        if result >= 0 { $0.store(Bytes.of(UInt32(16)), at: 0x2000) }
      }
    }
    let address = #"{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}"#
    #expect(accepting(128, 4) == "3, \(address), [128 => 16]")
    #expect(accepting(16, 4) == "3, \(address), [16]")
    #expect(accepting(4, 4) == #"3, {sa_family=AF_INET, sa_data="\0P"}, [4 => 16]"#)
    #expect(accepting(0, 4) == "3, 0x1000, [0 => 16]")
    #expect(accepting(16, -9) == "3, 0x1000, [16]")
    #expect(CallFixture("accept", 3, 0, 0).text(result: 4) == "3, NULL, NULL")
  }

  @Test func receivedDataIsNoMoreThanThereWasRoomFor() {
    let call = CallFixture("recvfrom", 3, 0x1000, 3, 0x20, 0, 0).with(0x1000, "dgram")
    #expect(call.text(result: 5) == #"3, "dgr", 3, MSG_TRUNC, NULL, NULL"#)
  }

  @Test(arguments: [
    ((1, 2), Bytes.of(UInt32(1)), "SOL_SOCKET, SO_REUSEADDR, [1], 4"),
    ((1, 2), Bytes.of(UInt64(1)), "SOL_SOCKET, SO_REUSEADDR, [1], 8"),
    ((1, 2), [1, 0], "SOL_SOCKET, SO_REUSEADDR, 0x1000, 2"),
    ((1, 13), Bytes.of(UInt32(1), 5), "SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8"),
    ((1, 25), Array("lo\0".utf8), #"SOL_SOCKET, SO_BINDTODEVICE, "lo\0", 3"#),
    (
      (1, 20), Bytes.of(UInt64(1), 500),
      #"SOL_SOCKET, SO_RCVTIMEO_OLD, "\1\0\0\0\0\0\0\0\364\1\0\0\0\0\0\0", 16"#
    ),
    ((6, 1), Bytes.of(UInt32(1)), "SOL_TCP, TCP_NODELAY, [1], 4"),
    ((6, 13), Array("cubic".utf8), #"SOL_TCP, TCP_CONGESTION, "cubic", 5"#),
    ((0, 2), [1], #"SOL_IP, IP_TTL, "\1", 1"#),
    (
      (0, 35), [224, 0, 0, 1, 127, 0, 0, 1],
      #"SOL_IP, IP_ADD_MEMBERSHIP, {imr_multiaddr=inet_addr("224.0.0.1"), imr_interface=inet_addr("127.0.0.1")}, 8"#
    ),
    ((77, 78), Bytes.of(UInt32(1)), "0x4d /* SOL_?? */, 78, [1], 4"),
    ((1, 999), Bytes.of(UInt32(1)), "SOL_SOCKET, 0x3e7 /* SO_??? */, [1], 4"),
    ((17, 103), Bytes.of(UInt32(1)), "SOL_UDP, UDP_SEGMENT, [1], 4"),
  ]) func optionsAreNamedByLevel(option: (UInt64, UInt64), value: [UInt8], text: String) {
    let call = CallFixture("setsockopt", 3, option.0, option.1, 0x1000, UInt64(value.count))
    #expect(call.with(0x1000, value).text(result: 0) == "3, " + text)
  }

  @Test(arguments: [
    ((1, 4), 16, Bytes.of(UInt32(0)), "SOL_SOCKET, SO_ERROR, [0], [16 => 4]"),
    ((1, 4), 4, Bytes.of(UInt32(111)), "SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]"),
    ((1, 4), 2, [0, 0], #"SOL_SOCKET, SO_ERROR, "\x00\x00", [2]"#),
    ((1, 13), 6, [1, 0, 0, 0, 5, 0], #"SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger="\x05\x00"}, [6]"#),
    (
      (1, 17), 20, Bytes.of(0, UInt32.max, .max),
      "SOL_SOCKET, SO_PEERCRED, {pid=0, uid=-1, gid=-1}, [20 => 12]"
    ),
    ((1, 25), 16, [], "SOL_SOCKET, SO_BINDTODEVICE, 0x1000, [16 => 0]"),
  ]) func optionsComeOutWithTheirLength(option: (UInt64, UInt64), room: UInt32, value: [UInt8], text: String)
  {
    let call = CallFixture("getsockopt", 3, option.0, option.1, 0x1000, 0x2000).with(0x2000, Bytes.of(room))
    let shown = call.text(result: 0) {
      $0.store(value, at: 0x1000)
      $0.store(Bytes.of(UInt32(value.count)), at: 0x2000)
    }
    #expect(shown == "3, " + text)
  }
}
