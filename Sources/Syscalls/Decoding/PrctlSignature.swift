/// What the arguments behind an option of prctl(2) mean. An option takes so many; what stands behind them is nothing.
struct PrctlSignature {
  enum Argument {
    case hex, ulong, long, address, signal, string, filterProgram
    /// A name of at most fifteen bytes.
    case name
    case choice(ConstantFamily)
    case flags(ConstantFamily)
    /// What the call writes.
    case intOut, addressOut, signalOut, nameOut
    case choiceOut(ConstantFamily)
    /// A process, or any.
    case tracer
  }

  /// What is said of the result.
  enum Result {
    case nothing
    case choice(ConstantFamily)
    /// Where it is not zero.
    case flags(ConstantFamily)
  }

  let arguments: [Argument]
  var result = Result.nothing

  private static let threeUnused: [Argument] = [.hex, .hex, .hex]

  /// - Parameter first: the argument behind the option, on which those behind it may depend.
  static func of(option: UInt32, first: UInt64) -> PrctlSignature {
    switch option {
    case 1: PrctlSignature(arguments: [.signal])  // PR_SET_PDEATHSIG
    case 2: PrctlSignature(arguments: [.signalOut])  // PR_GET_PDEATHSIG
    case 3: PrctlSignature(arguments: [], result: .choice(.dumpable))  // PR_GET_DUMPABLE
    case 4: PrctlSignature(arguments: [.choice(.dumpable)])  // PR_SET_DUMPABLE
    case 5, 9, 11, 19: PrctlSignature(arguments: [.intOut])  // PR_GET_UNALIGN, _FPEMU, _FPEXC, _ENDIAN
    case 6, 8, 10, 12, 14, 20: PrctlSignature(arguments: [.ulong])  // PR_SET_UNALIGN, _KEEPCAPS and the like
    case 7, 13, 21, 30, 31, 32: PrctlSignature(arguments: [])  // PR_GET_KEEPCAPS and the like
    case 15: PrctlSignature(arguments: [.name])  // PR_SET_NAME
    case 16: PrctlSignature(arguments: [.nameOut])  // PR_GET_NAME
    case 22: PrctlSignature(arguments: [.choice(.seccompMode)] + afterSeccompMode(first))  // PR_SET_SECCOMP
    case 23, 24: PrctlSignature(arguments: [.choice(.capability)])  // PR_CAPBSET_READ, _DROP
    case 25: PrctlSignature(arguments: [.choiceOut(.timeStampCounter)])  // PR_GET_TSC
    case 26: PrctlSignature(arguments: [.choice(.timeStampCounter)])  // PR_SET_TSC
    case 27: PrctlSignature(arguments: [], result: .flags(.secureBits))  // PR_GET_SECUREBITS
    case 28: PrctlSignature(arguments: [.flags(.secureBits)])  // PR_SET_SECUREBITS
    case 29: PrctlSignature(arguments: [.long])  // PR_SET_TIMERSLACK
    default: ofNewer(option: option, first: first)
    }
  }

  /// Options since Linux 2.6.32.
  private static func ofNewer(option: UInt32, first: UInt64) -> PrctlSignature {
    switch option {
    case 33:  // PR_MCE_KILL
      PrctlSignature(
        arguments: [
          .choice(.machineCheckOption), first == 1 ? .choice(.machineCheckPolicy) : .hex, .hex, .hex,
        ])
    case 34:  // PR_MCE_KILL_GET
      PrctlSignature(arguments: [.hex] + threeUnused, result: .choice(.machineCheckPolicy))
    case 35: PrctlSignature(arguments: [.choice(.memoryMapField)] + threeUnused)  // PR_SET_MM
    case 36: PrctlSignature(arguments: [.ulong])  // PR_SET_CHILD_SUBREAPER
    case 37: PrctlSignature(arguments: [.intOut])  // PR_GET_CHILD_SUBREAPER
    case 38, 41, 57: PrctlSignature(arguments: [.ulong] + threeUnused)  // PR_SET_NO_NEW_PRIVS and the like
    case 40: PrctlSignature(arguments: [.addressOut])  // PR_GET_TID_ADDRESS
    case 45: PrctlSignature(arguments: [.hex])  // PR_SET_FP_MODE
    case 46: PrctlSignature(arguments: [])  // PR_GET_FP_MODE
    case 47:  // PR_CAP_AMBIENT
      PrctlSignature(
        arguments: [
          .choice(.ambientCapabilityOption), (1...3).contains(first) ? .choice(.capability) : .hex, .hex,
          .hex,
        ])
    case 52:  // PR_GET_SPECULATION_CTRL
      PrctlSignature(arguments: [.choice(.speculation)], result: .flags(.speculationState))
    case 53:  // PR_SET_SPECULATION_CTRL
      PrctlSignature(arguments: [.choice(.speculation), .choice(.speculationState)])
    case 59:  // PR_SET_SYSCALL_USER_DISPATCH
      PrctlSignature(arguments: [.choice(.systemCallDispatch), .hex, .hex, .address])
    case 0x5356_4d41:  // PR_SET_VMA
      PrctlSignature(
        arguments: [.choice(.memoryAreaOption)] + (first == 0 ? [.hex, .ulong, .string] : threeUnused))
    case 0x5961_6d61: PrctlSignature(arguments: [.tracer])  // PR_SET_PTRACER
    default: PrctlSignature(arguments: [.hex] + threeUnused)
    }
  }

  /// The strict mode takes nothing, the other a filter.
  private static func afterSeccompMode(_ mode: UInt64) -> [Argument] {
    switch mode {
    case 1: []
    case 2: [.filterProgram]
    default: threeUnused
    }
  }
}
