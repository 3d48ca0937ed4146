/// What an argument of a system call means. Payloads that are numbers name the argument that holds a length.
enum ArgumentType: Sendable {
  // MARK: Numbers
  case int, uint, long, ulong, size
  case hex, hexInt
  /// A user or group id; -1 stands for none.
  case id
  /// A System V key; 0 is `IPC_PRIVATE`.
  case key
  /// Permission bits, and with the type of file.
  case mode, fileMode
  case device
  case address
  case signal
  case flags(ConstantFamily)
  case choice(ConstantFamily)

  // MARK: Descriptors
  case descriptor
  /// A descriptor or `AT_FDCWD`.
  case directory
  case descriptorPairOut

  // MARK: Text and data
  /// A path, never cut. `pathOrNull` may stand for the descriptor before it.
  case path, pathOrNull
  case string
  case bytes(Int)
  /// What the call wrote: as much as its result says.
  case output(Int)
  /// A path that the call wrote, with its end.
  case pathOut
  /// Random bytes that the call wrote.
  case randomOut(Int)
  case vectors(Int)
  case outputVectors(Int)
  case stringList, environment
  case idList(Int)
  case idListOut(Int)
  case directoryEntriesOut

  // MARK: Structures
  case structure(StructureType)
  case structureOut(StructureType)

  // MARK: Files
  case openFlags
  /// Present only where the flags create a file.
  case openMode
  case statxFlags
  /// Present only where a device is made.
  case nodeDevice
  case fcntlArgument
  case offsetInOut
  /// The offset that two arguments make up, and the flags behind it.
  case positionParts, readWriteFlags

  // MARK: Readiness
  case pollList(Int)
  case descriptorSet, timevalWaited, pselectMask
  case epollEventsOut

  // MARK: Network
  case socketType, socketProtocol
  case socketAddress(Int)
  case socketAddressOut(Int)
  case addressLength
  case messageHeader, messageHeaderOut
  case messages(Int)
  case messagesOut(Int)
  /// How long to wait for messages, which the call overwrites.
  case messagesTimeout
  case socketOptionLevel, socketOptionName
  case socketOptionValue(Int)
  case socketOptionValueOut(Int)

  // MARK: Memory and System V
  case mapFlags, remapAddress
  /// A byte for each page of so many bytes of memory.
  case residencyOut(Int)
  case ipcFlags
  case semaphoreOperations(Int)
  /// A message of a System V queue; the number is of the argument that holds its length.
  case messageBuffer(Int)
  /// The same that the call wrote; its result says how long it is.
  case messageBufferOut

  // MARK: Processes
  case cloneStack, cloneFlags, cloneParent, cloneThreadArea, cloneChild, clone3Arguments
  /// Both are written only when there was a child to wait for.
  case waitStatusOut, waitUsageOut
  case prctlOption
  case prctlArgument(Int)
  case archPrctlArgument
  case ptraceArgument(Int)
  case personality
  case capabilityHeader, capabilitySets, capabilitySetsOut
  case futexOperation, futexValue, futexTimeout, futexSecondAddress, futexThirdValue
  case processorSet(Int)
  case processorSetOut

  // MARK: Signals and time
  case signalSet(Int)
  case signalSetOut(Int)
  case signalReturnMask
  /// What was left to wait; written only when the call was interrupted.
  case timespecRemaining

  // MARK: Devices
  case ioctlRequest, ioctlArgument
}

/// A structure of fixed size that an argument points at.
enum StructureType: Sendable {
  case stat, statx, statfs
  case timespec, timespecPair, timeval, timevalPair, timezone, utimbuf, itimerval, itimerspec
  case rlimit, rusage, tms, utsname, sysinfo
  case sigaction, siginfo, signalStack
  case epollEvent, openHow, schedulingParameter
  case fileLock, fileOwner, signalEvent, filterProgram
  /// Single words.
  case int, uint, address, size, offset

  /// Bytes in memory, by the kernel's headers for x86-64.
  var byteCount: Int {
    switch self {
    case .stat: 144
    case .statx: 256
    case .statfs: 120
    case .timespec, .timeval, .rlimit, .utimbuf, .filterProgram: 16
    case .timespecPair, .timevalPair, .itimerval, .itimerspec, .tms, .sigaction, .fileLock: 32
    case .timezone, .address, .size, .offset, .fileOwner: 8
    case .signalEvent: 64
    case .rusage: 144
    case .utsname: 390
    case .sysinfo: 112
    case .siginfo: 128
    case .signalStack, .openHow: 24
    case .epollEvent: 12
    case .schedulingParameter, .int, .uint: 4
    }
  }
}
