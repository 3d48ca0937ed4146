import Syscalls
import Testing

/// Expected texts are those that strace 6.1 shows for the same calls of a C program.
@Suite struct DeviceDecodingTests {
  private func request(_ number: UInt64, _ bytes: [UInt8], result: Int64 = 0) -> String {
    CallFixture("ioctl", 3, number, 0x1000).with(0x1000, bytes).text(result: result)
  }

  @Test(arguments: [
    (0x8008_1234, "_IOC(_IOC_READ, 0x12, 0x34, 0x8)"),
    (0xc064_4101, "_IOC(_IOC_READ|_IOC_WRITE, 0x41, 0x1, 0x64)"),
    (0x7101, "_IOC(_IOC_NONE, 0x71, 0x1, 0)"), (0x7fff_ffff, "_IOC(_IOC_WRITE, 0xff, 0xff, 0x3fff)"),
    (0, "_IOC(_IOC_NONE, 0, 0, 0)"),
  ]) func requestWithoutANameIsItsParts(number: UInt64, text: String) {
    #expect(CallFixture("ioctl", 3, number, 7).text(result: -25) == "3, \(text), 0x7")
  }

  @Test func terminalModes() {
    let modes = Bytes.of(UInt32(0o2400), 0o5, 0o277, 0o105073) + [UInt8](repeating: 0, count: 20)
    let text =
      "{c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, "
      + "c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}"
    #expect(request(0x5401, modes) == "3, TCGETS, " + text)
    #expect(request(0x5403, modes) == "3, SNDCTL_TMR_STOP or TCSETSW, " + text)
    #expect(request(0x5401, modes, result: -25) == "3, TCGETS, 0x1000")
  }

  @Test func terminalModesWithoutFlags() {
    #expect(
      request(0x5402, [UInt8](repeating: 0, count: 36))
        == "3, SNDCTL_TMR_START or TCSETS, "
        + "{c_iflag=, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|, c_cflag=B0|CS5|, c_lflag=, ...}")
  }

  @Test func windowSizeAndWords() {
    let size = Bytes.of(UInt16(24), 80, 1, 2)
    #expect(request(0x5413, size) == "3, TIOCGWINSZ, {ws_row=24, ws_col=80, ws_xpixel=1, ws_ypixel=2}")
    #expect(request(0x541b, Bytes.of(UInt32(12))) == "3, FIONREAD, [12]")
    #expect(request(0x5421, Bytes.of(UInt32(1)), result: -9) == "3, FIONBIO, [1]")
    #expect(request(0x8008_1272, Bytes.of(UInt64(1 << 40))) == "3, BLKGETSIZE64, [1099511627776]")
  }

  @Test func requestsThatTakeNothingShowNothing() {
    #expect(CallFixture("ioctl", 3, 0x540c, 7).text(result: 0) == "3, TIOCEXCL")
    #expect(CallFixture("ioctl", 3, 0x1261, 0).text(result: -25) == "3, BLKFLSBUF")
  }

  @Test func numbersAndDescriptors() {
    #expect(CallFixture("ioctl", 3, 0x540b, 0).text(result: 0) == "3, TCFLSH, TCIFLUSH")
    #expect(CallFixture("ioctl", 3, 0x540a, 99).text(result: -22) == "3, TCXONC, 0x63 /* TC??? */")
    var call = CallFixture("ioctl", 7, 0x4004_9409, 6)
    call.options.descriptors = .paths
    #expect(call.text(result: 0) == "7</file/7>, BTRFS_IOC_CLONE or FICLONE, 6</file/6>")
  }

  @Test func interfaces() {
    let name = Array("lo".utf8) + [UInt8](repeating: 0, count: 14)
    let rest = [UInt8](repeating: 0, count: 24)
    #expect(
      request(0x8933, name + Bytes.of(UInt32(1)) + rest)
        == #"3, SIOCGIFINDEX, {ifr_name="lo", ifr_ifindex=1}"#)
    #expect(request(0x8933, name + rest, result: -19) == #"3, SIOCGIFINDEX, {ifr_name="lo"}"#)
    #expect(
      request(0x8915, name + [2, 0, 0, 0, 127, 0, 0, 1] + rest) == #"3, SIOCGIFADDR, {ifr_name="lo", "#
        + #"ifr_addr={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}}"#)
    #expect(
      request(0x8927, name + Bytes.of(UInt16(772)) + rest)
        == #"3, SIOCGIFHWADDR, {ifr_name="lo", ifr_hwaddr={sa_family=ARPHRD_LOOPBACK, sa_data=00:00:00:00:00:00}}"#
    )
  }

  @Test func interfaceList() {
    let entry =
      Array("lo".utf8) + [UInt8](repeating: 0, count: 14) + [2, 0, 0, 0, 127, 0, 0, 1]
      + [UInt8](repeating: 0, count: 16)
    let call = CallFixture("ioctl", 3, 0x8912, 0x1000).with(0x1000, Bytes.of(UInt64(400), 0x2000))
    let text = call.text(result: 0) {
      $0.store(Bytes.of(UInt64(40), 0x2000), at: 0x1000)
      $0.store(entry, at: 0x2000)
    }
    #expect(
      text
        == "3, SIOCGIFCONF, {ifc_len=400 /* 10 * sizeof(struct ifreq) */ => 40 /* 1 * sizeof(struct ifreq) */, "
        + #"ifc_buf=[{ifr_name="lo", ifr_addr={sa_family=AF_INET, sin_port=htons(0), "#
        + #"sin_addr=inet_addr("127.0.0.1")}}]}"#)
  }
}
