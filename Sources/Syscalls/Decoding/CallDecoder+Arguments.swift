internal import Trace

/// Which decoder writes an argument of a type.
extension CallDecoder {
  func write(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .int: text.appendDecimal(Int64(int32(position)))
    case .uint: text.appendDecimal(UInt64(uint32(position)))
    case .long: text.appendDecimal(Int64(bitPattern: argument(position)))
    case .ulong, .size: text.appendDecimal(argument(position))
    case .hex: text.appendHexadecimal(argument(position))
    case .hexInt: text.appendHexadecimal(UInt64(uint32(position)))
    case .id: writeID(uint32(position))
    case .key: writeKey(uint32(position))
    case .mode: writeMode(uint32(position))
    case .fileMode: writeFileMode(uint32(position))
    case .device: writeDevice(uint32(position))
    case .address: writeAddress(argument(position))
    case .signal: writeSignal(int32(position))
    case .flags(let family): family.write(flags: uint32(position), to: &text)
    case .choice(let family): family.write(constant: uint32(position), to: &text)
    case .descriptor: writeDescriptor(int32(position))
    case .directory: writeDirectory(int32(position))
    case .path, .pathOrNull: writePath(at: argument(position))
    case .string: writeString(at: argument(position))
    case .bytes(let length): writeBytes(at: argument(position), count: argument(length))
    case .structure(let kind): writeStructure(kind, at: argument(position))
    case .structureOut(let kind):
      return writeAtEnd(position) { writeStructure(kind, at: argument(position)) }
    default: return writeFurther(type, at: position)
    }
    return .complete
  }

  private func writeFurther(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .output: return writeOutput(position)
    case .pathOut: return writePathOut(position)
    case .randomOut: return writeRandomOutput(position)
    case .vectors(let count): return writeVectors(position, count: count)
    case .outputVectors(let count): return writeOutputVectors(position, count: count)
    case .stringList: return writeStringList(position)
    case .environment: return writeEnvironment(position)
    case .idList(let count): return writeIDList(position, count: count)
    case .idListOut(let count): return writeIDListOut(position, count: count)
    case .descriptorPairOut: return writeDescriptorPairOut(position)
    case .directoryEntriesOut: return writeDirectoryEntriesOut(position)
    case .openFlags, .openMode, .statxFlags, .nodeDevice, .fcntlArgument, .offsetInOut, .positionParts,
      .readWriteFlags:
      return writeFileArgument(type, at: position)
    case .pollList, .descriptorSet, .timevalWaited, .pselectMask, .epollEventsOut:
      return writeReadinessArgument(type, at: position)
    case .socketType, .socketProtocol, .socketAddress, .socketAddressOut, .addressLength, .socketOptionLevel,
      .socketOptionName, .socketOptionValue, .socketOptionValueOut:
      return writeSocketArgument(type, at: position)
    case .messageHeader, .messageHeaderOut, .messages, .messagesOut, .messagesTimeout:
      return writeMessageArgument(type, at: position)
    case .mapFlags, .remapAddress, .ipcFlags, .semaphoreOperations, .messageBuffer,
      .messageBufferOut:
      return writeMemoryArgument(type, at: position)
    case .cloneStack, .cloneFlags, .cloneParent, .cloneThreadArea, .cloneChild, .clone3Arguments:
      return writeCloneArgument(type, at: position)
    case .waitStatusOut, .waitUsageOut, .prctlOption, .prctlArgument, .archPrctlArgument, .processorSet,
      .processorSetOut:
      return writeProcessArgument(type, at: position)
    case .futexOperation, .futexValue, .futexTimeout, .futexSecondAddress, .futexThirdValue:
      return writeFutexArgument(type, at: position)
    case .signalSet, .signalSetOut, .signalReturnMask, .timespecRemaining:
      return writeSignalArgument(type, at: position)
    case .ioctlRequest, .ioctlArgument: return writeDeviceArgument(type, at: position)
    default: preconditionFailure("every type of argument has a decoder")
    }
  }
}
