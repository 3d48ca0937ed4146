import Testing

/// Expected texts are those that strace 6.1 shows for the same calls of a C program.
@Suite struct MessageDecodingTests {
  private let vectors = Bytes.of(UInt64(0x5000), 5) + Bytes.of(UInt64(0x6000), 7)
  private let vectorText =
    #"msg_iov=[{iov_base="hello", iov_len=5}, {iov_base=" world\n", iov_len=7}], msg_iovlen=2"#

  /// A call with two buffers at 0x4000.
  private func call(_ name: String, _ header: [UInt8], flags: UInt64 = 0) -> CallFixture {
    CallFixture(name, 3, 0x1000, flags).with(0x1000, header).with(0x4000, vectors)
      .with(0x5000, "hello").with(0x6000, " world\n")
  }

  private func sending(control: [UInt8]) -> String {
    let header = Bytes.message(
      vectors: 0x4000, count: 2, control: 0x3000, controlLength: UInt64(control.count))
    return call("sendmsg", header).with(0x3000, control).text(result: 12)
  }

  @Test func passedDescriptorsAndCredentials() {
    let rights = Bytes.of(UInt64(24)) + Bytes.of(UInt32(1), 1) + Bytes.of(UInt32(1), 2)
    let credentials = Bytes.of(UInt64(28)) + Bytes.of(UInt32(1), 2) + Bytes.of(UInt32(4711), 0, 0, 0)
    #expect(
      sending(control: rights + credentials) == "3, {msg_name=NULL, msg_namelen=0, \(vectorText), "
        + "msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[1, 2]}, "
        + "{cmsg_len=28, cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, cmsg_data={pid=4711, uid=0, gid=0}}], "
        + "msg_controllen=56, msg_flags=0}, 0")
  }

  @Test func controlMessagesOfWrongLengthEndTheList() {
    func header(_ length: UInt64, _ level: UInt32, _ type: UInt32) -> [UInt8] {
      Bytes.of(length) + Bytes.of(level, type)
    }
    let rest = [UInt8](repeating: 0, count: 8)
    let cases: [([UInt8], String)] = [
      (header(0, 0, 0) + rest, "{cmsg_len=0, cmsg_level=SOL_IP, cmsg_type=0 /* IP_??? */}, ... /* 0x3010 */"),
      (header(300, 0, 0) + rest, "{cmsg_len=300, cmsg_level=SOL_IP, cmsg_type=0 /* IP_??? */}"),
      (
        header(16, 1, 1) + rest,
        "{cmsg_len=16, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS}, ... /* 0x3010 */"
      ),
      (header(18, 1, 1) + rest, "{cmsg_len=18, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS}"),
      (
        header(.max, 1, 9) + rest,
        "{cmsg_len=18446744073709551615, cmsg_level=SOL_SOCKET, cmsg_type=0x9 /* SCM_??? */}"
      ),
      (header(20, 0x77, 4) + rest, "{cmsg_len=20, cmsg_level=0x77 /* SOL_??? */, cmsg_type=0x4}"),
      (header(20, 0, 2) + rest, "{cmsg_len=20, cmsg_level=SOL_IP, cmsg_type=IP_TTL, cmsg_data=[0]}"),
    ]
    for (control, text) in cases { #expect(sending(control: control).contains("msg_control=[\(text)], ")) }
  }

  @Test func whatCannotBeReadIsItsAddress() {
    let header = Bytes.message(
      vectors: 0x10, count: .max, control: 0x10, controlLength: .max, flags: 8)
    #expect(
      call("sendmsg", header).text(result: -90) == "3, {msg_name=NULL, msg_namelen=0, msg_iov=0x10, "
        + "msg_iovlen=18446744073709551615, msg_control=0x10, msg_controllen=18446744073709551615, "
        + "msg_flags=MSG_CTRUNC}, 0")
    #expect(CallFixture("sendmsg", 3, 0x10, 0).text(result: -14) == "3, 0x10, 0")
    #expect(CallFixture("recvmsg", 3, 0x10, 0).text(result: -14) == "3, 0x10, 0")
  }

  @Test func receivedDataIsCutByWhatWasMoved() {
    let before = Bytes.message(name: 0x7000, nameLength: 128, vectors: 0x4000, count: 2)
    let after = Bytes.message(name: 0x7000, nameLength: 0, vectors: 0x4000, count: 2)
    let text = call("recvmsg", before).text(result: 7) { $0.store(after, at: 0x1000) }
    #expect(
      text == "3, {msg_name=0x7000, msg_namelen=128 => 0, "
        + #"msg_iov=[{iov_base="hello", iov_len=5}, {iov_base=" w", iov_len=7}], msg_iovlen=2, "#
        + "msg_controllen=0, msg_flags=0}, 0")
  }

  @Test func failedReceiveShowsTheRoomForAnAddress() {
    let header = Bytes.message(nameLength: 128, vectors: 0x4000, count: 2)
    #expect(call("recvmsg", header, flags: 0x40).text(result: -11) == "3, {msg_namelen=128}, MSG_DONTWAIT")
  }

  @Test func severalMessagesReceivedAndTheTimeLeft() {
    let given = Bytes.message(name: 0x7000, nameLength: 128, vectors: 0x4000, count: 1) + Bytes.of(UInt64(0))
    let received = Bytes.message(name: 0x7000, nameLength: 0, vectors: 0x4000, count: 1) + Bytes.of(UInt64(5))
    let call = CallFixture("recvmmsg", 3, 0x1000, 4, 0, 0x2000).with(0x1000, given + given)
      .with(0x2000, Bytes.of(1, 5)).with(0x4000, vectors).with(0x5000, "hello")
    let text = call.text(result: 1) {
      $0.store(received + given, at: 0x1000)
      $0.store(Bytes.of(0, 999), at: 0x2000)
    }
    #expect(
      text == "3, [{msg_hdr={msg_name=0x7000, msg_namelen=128 => 0, "
        + #"msg_iov=[{iov_base="hello", iov_len=5}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=5}], "#
        + "4, 0, {tv_sec=1, tv_nsec=5} -> left {tv_sec=0, tv_nsec=999}")
  }

  @Test func severalMessagesSent() {
    let one = Bytes.message(vectors: 0x4000, count: 1) + Bytes.of(UInt64(5))
    let call = CallFixture("sendmmsg", 3, 0x1000, 2, 0).with(0x1000, one + one)
      .with(0x4000, vectors).with(0x5000, "hello")
    let header =
      "{msg_hdr={msg_name=NULL, msg_namelen=0, "
      + #"msg_iov=[{iov_base="hello", iov_len=5}], msg_iovlen=1, msg_controllen=0, msg_flags=0}"#
    #expect(call.text(result: 2) == "3, [\(header), msg_len=5}, \(header), msg_len=5}], 2, 0")
    #expect(call.text(result: -9) == "3, [\(header)}, \(header)}], 2, 0")
  }
}
