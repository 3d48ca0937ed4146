/// What the last argument of ioctl(2) means, by the request (ioctl_list(2), ioctl_tty(2), netdevice(7)).
enum DeviceRequest {
  enum Argument {
    /// The request takes none.
    case none
    case number, descriptor
    case choice(ConstantFamily)
    /// Words that are given, or written by the call.
    case int, intOut, longOut, halfwordOut
    case flags(ConstantFamily)
    case flagsOut(ConstantFamily)
    case character
    case range
    case cloneRange
    case windowSize, windowSizeOut
    case terminal(Terminal)
    case terminalOut(Terminal)
    case interface(Interface)
    case interfaceOut(Interface)
    case interfaceName
    case interfaceList
    /// Not known here, or not shown.
    case other
  }

  /// The structures that hold a terminal's settings.
  enum Terminal {
    /// `struct termios` of the kernel, and `struct termios2`, which begins with it.
    case words
    /// `struct termio`, the older one.
    case halfwords
  }

  /// The member of `struct ifreq` that a request is about.
  enum Interface {
    case address(StaticString)
    case hardwareAddress, flags, index, metric, transferUnit, slave, queueLength, map, newName
  }

  static func argument(of request: UInt32) -> Argument {
    switch request >> 8 & 0xff {
    case 0x54: terminalArgument(of: request)
    case 0x89: socketArgument(of: request)
    case 0x12: blockArgument(of: request)
    default: fileArgument(of: request)
    }
  }

  private static func terminalArgument(of request: UInt32) -> Argument {
    switch request {
    case 0x5401, 0x802c_542a: .terminalOut(.words)  // TCGETS, TCGETS2
    case 0x5402...0x5404, 0x402c_542b...0x402c_542d: .terminal(.words)  // TCSETS and relatives
    case 0x5405: .terminalOut(.halfwords)  // TCGETA
    case 0x5406...0x5408: .terminal(.halfwords)  // TCSETA, TCSETAW, TCSETAF
    case 0x5409, 0x5425, 0x540e: .number  // TCSBRK, TCSBRKP, TIOCSCTTY
    case 0x540a: .choice(.terminalFlow)  // TCXONC
    case 0x540b: .choice(.terminalQueue)  // TCFLSH
    // TIOCEXCL, TIOCNXCL, TIOCCONS, TIOCSSERIAL, TIOCNOTTY, TIOCSBRK, TIOCCBRK, TIOCVHANGUP, FIONCLEX, FIOCLEX
    case 0x540c, 0x540d, 0x541d, 0x541f, 0x5422, 0x5427, 0x5428, 0x5437, 0x5450, 0x5451: .none
    case 0x540f, 0x5429, 0x5411, 0x541b, 0x5424: .intOut  // TIOCGPGRP, TIOCGSID, TIOCOUTQ, FIONREAD, TIOCGETD
    case 0x5410, 0x5421, 0x5452, 0x5420, 0x5423: .int  // TIOCSPGRP, FIONBIO, FIOASYNC, TIOCPKT, TIOCSETD
    case 0x5412: .character  // TIOCSTI
    case 0x5413: .windowSizeOut  // TIOCGWINSZ
    case 0x5414: .windowSize  // TIOCSWINSZ
    case 0x5415: .flagsOut(.modemLines)  // TIOCMGET
    case 0x5416...0x5418: .flags(.modemLines)  // TIOCMBIS, TIOCMBIC, TIOCMSET
    case 0x4004_5431: .int  // TIOCSPTLCK
    case 0x8004_5430, 0x8004_5432, 0x8004_5440: .intOut  // TIOCGPTN, TIOCGDEV, TIOCGEXCL
    default: .other
    }
  }

  private static func socketArgument(of request: UInt32) -> Argument {
    switch request {
    case 0x8901, 0x8902: .int  // FIOSETOWN, SIOCSPGRP
    case 0x8903, 0x8904: .intOut  // FIOGETOWN, SIOCGPGRP
    case 0x8910: .interfaceName
    case 0x8912: .interfaceList
    case 0x8913: .interfaceOut(.flags)
    case 0x8914: .interface(.flags)
    case 0x8915: .interfaceOut(.address("ifr_addr"))
    case 0x8916: .interface(.address("ifr_addr"))
    case 0x8917: .interfaceOut(.address("ifr_dstaddr"))
    case 0x8918: .interface(.address("ifr_dstaddr"))
    case 0x8919: .interfaceOut(.address("ifr_broadaddr"))
    case 0x891a: .interface(.address("ifr_broadaddr"))
    case 0x891b: .interfaceOut(.address("ifr_netmask"))
    case 0x891c: .interface(.address("ifr_netmask"))
    case 0x891d: .interfaceOut(.metric)
    case 0x891e: .interface(.metric)
    case 0x8921: .interfaceOut(.transferUnit)
    case 0x8922: .interface(.transferUnit)
    case 0x8923: .interface(.newName)
    case 0x8924: .interface(.hardwareAddress)
    case 0x8927: .interfaceOut(.hardwareAddress)
    case 0x8929: .interfaceOut(.slave)
    case 0x8930: .interface(.slave)
    case 0x8933: .interfaceOut(.index)
    case 0x8942: .interfaceOut(.queueLength)
    case 0x8943: .interface(.queueLength)
    case 0x8970: .interfaceOut(.map)
    case 0x8971: .interface(.map)
    default: .other
    }
  }

  private static func blockArgument(of request: UInt32) -> Argument {
    switch request {
    case 0x125f, 0x1261, 0x1274...0x1276: .none  // BLKRRPART, BLKFLSBUF, BLKTRACESTART, …STOP, …TEARDOWN
    // BLKROGET, BLKSSZGET, BLKIOMIN, BLKIOOPT, BLKALIGNOFF, BLKPBSZGET, BLKDISCARDZEROES, BLKBSZGET
    case 0x125e, 0x1268, 0x1278, 0x1279, 0x127a, 0x127b, 0x127c, 0x8008_1270: .intOut
    case 0x1267, 0x127e: .halfwordOut  // BLKSECTGET, BLKROTATIONAL
    case 0x1260, 0x1263, 0x1265, 0x8008_1272: .longOut  // BLKGETSIZE, BLKRAGET, BLKFRAGET, BLKGETSIZE64
    case 0x1262, 0x1264: .number  // BLKRASET, BLKFRASET
    case 0x1277, 0x127d, 0x127f: .range  // BLKDISCARD, BLKSECDISCARD, BLKZEROOUT
    case 0x125d: .int  // BLKROSET
    default: .other
    }
  }

  private static func fileArgument(of request: UInt32) -> Argument {
    switch request {
    case 0x4004_9409: .descriptor  // FICLONE
    case 0x4020_940d: .cloneRange  // FICLONERANGE
    case 0x4c00, 0x4c06: .descriptor  // LOOP_SET_FD, LOOP_CHANGE_FD
    case 0x4c80, 0x4c81, 0x4c08, 0x4c09: .number  // LOOP_CTL_ADD, …REMOVE, LOOP_SET_DIRECT_IO, …BLOCK_SIZE
    case 0x4c82, 0x4c01, 0x4c07: .none  // LOOP_CTL_GET_FREE, LOOP_CLR_FD, LOOP_SET_CAPACITY
    case 0x8008_6601: .flagsOut(.fileAttributes)  // FS_IOC_GETFLAGS
    case 0x4008_6602: .flags(.fileAttributes)  // FS_IOC_SETFLAGS
    case 0xc004_5877, 0xc004_5878: .none  // FIFREEZE, FITHAW
    case 0x4b3a: .choice(.consoleMode)  // KDSETMODE
    case 0x2402, 0x2405: .number  // PERF_EVENT_IOC_REFRESH, PERF_EVENT_IOC_SET_OUTPUT
    case 0x5204, 0x5206, 0x5207: .none  // RNDZAPENTCNT, RNDCLEARPOOL, RNDRESEEDCRNG
    default: .other
    }
  }
}
