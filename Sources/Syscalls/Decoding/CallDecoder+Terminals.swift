internal import Trace

/// Settings of terminals (ioctl_tty(2), termios(3)).
extension CallDecoder {
  /// `{ws_row=24, ws_col=80, ws_xpixel=0, ws_ypixel=0}`.
  func writeWindowSize(at address: UInt64) {
    guard let size = record(at: address, byteCount: 8) else { return writeAddress(address) }
    text.append("{ws_row=")
    text.appendDecimal(UInt64(size.uint16(at: 0)))
    text.append(", ws_col=")
    text.appendDecimal(UInt64(size.uint16(at: 2)))
    text.append(", ws_xpixel=")
    text.appendDecimal(UInt64(size.uint16(at: 4)))
    text.append(", ws_ypixel=")
    text.appendDecimal(UInt64(size.uint16(at: 6)))
    text.append("}")
  }

  /// The four words of modes; the control characters behind them are not shown.
  func writeTerminal(_ kind: DeviceRequest.Terminal, at address: UInt64) {
    let width = kind == .words ? 4 : 2
    // Both structures are longer; a program that gives less memory than that is not served by the kernel either.
    guard let modes = record(at: address, byteCount: kind == .words ? 36 : 18) else {
      return writeAddress(address)
    }
    let words = (0..<4).map { width == 4 ? modes.uint32(at: 4 * $0) : UInt32(modes.uint16(at: 2 * $0)) }
    text.append("{c_iflag=")
    writeModes(.terminalInput, words[0])
    text.append(", c_oflag=")
    writeOutputModes(words[1])
    text.append(", c_cflag=")
    writeControlModes(words[2])
    text.append(", c_lflag=")
    writeModes(.terminalLocal, words[3])
    text.append(", ...}")
  }

  private func writeModes(_ family: ConstantFamily, _ modes: UInt32) {
    if modes != 0 { family.write(flags: modes, to: &text) }
  }

  private func writeOutputModes(_ modes: UInt32) {
    let tabs: [StaticString] = ["TAB0|", "TAB1|", "TAB2|", "XTABS|"]
    text.append(modes & 0x100 == 0 ? "NL0|CR" : "NL1|CR")
    text.appendDecimal(UInt64(modes >> 9 & 3))
    text.append("|")
    text.append(tabs[Int(modes >> 11 & 3)])
    text.append(modes & 0x2000 == 0 ? "BS0|" : "BS1|")
    text.append(modes & 0x4000 == 0 ? "VT0|" : "VT1|")
    text.append(modes & 0x8000 == 0 ? "FF0|" : "FF1|")
    writeModes(.terminalOutput, modes & ~0xff00)
  }

  private func writeControlModes(_ modes: UInt32) {
    let speedMask: UInt32 = 0x100f
    writeSpeed(modes & speedMask)
    let inputSpeed = modes >> 16 & speedMask
    if inputSpeed != 0 {
      text.append("|")
      writeSpeed(inputSpeed)
      text.append("<<IBSHIFT")
    }
    text.append("|CS")
    text.appendDecimal(UInt64(5 + modes >> 4 & 3))
    text.append("|")
    writeModes(.terminalControl, modes & ~(speedMask | speedMask << 16 | 0x30))
  }

  private func writeSpeed(_ speed: UInt32) {
    ConstantFamily.terminalSpeed.write(constant: speed, to: &text)
  }
}
