internal import Glibc

/// Reading of the memory of a thread: its registers, its stack, and what arguments of calls point at: paths and addresses
/// that they name, and descriptors that they make.
extension CallRecordsCode {
  private static var registers: Int16 { Int16(MemoryLayout<Start>.offset(of: \.registers) ?? 0) }

  /// Copies the registers of the thread, of which `three` says where they are.
  func copyRegisters(_ code: inout BPFCode) {
    code.copy(.eight, to: .one)
    code.add(Int32(Self.registers), to: .one)
    code.set(.two, to: SavedRegisters.bytes)
    code.call(.readKernel)
  }

  // MARK: What is named

  /// Where the call names a path or an address, copies it behind the record. Notes whether there is something to be read at
  /// the end of the call: memory that is yet to be read in, or descriptors that the call makes.
  func readMemoryAtStart(_ code: inout BPFCode) {
    code.set(.one, to: 0)
    code.store(.one, to: .seven, offset: offset(\.isToBeRead))
    findMemory(&code) { code in
      code.set(.one, to: 1)
      code.store(.one, to: .seven, offset: offset(\.isToBeRead))
      for memory in [CallRecord.Memory.path, .address] {
        read(memory, behind: MemoryLayout<Start>.size, recordOffset(\Start.named), &code) { code in
          code.add(.eight, to: .three)
          code.load(.three, from: .three, offset: Self.registers)
        } done: { code in
          code.set(.one, to: 0)
          code.store(.one, to: .seven, offset: offset(\.isToBeRead))
        }
      }
    }
  }

  /// Copies the rest of it.
  func readMemoryAtEnd(_ code: inout BPFCode) {
    code.load(.one, from: .seven, offset: offset(\.isToBeRead))
    code.unless(.one, is: .equal, 0) { code in
      findMemory(&code) { code in
        for memory in [CallRecord.Memory.path, .pair, .address] {
          read(memory, behind: MemoryLayout<End>.size, recordOffset(\End.named), &code) { code in
            readRegister(&code)
          } done: { _ in
          }
        }
      }
    }
  }

  /// Adds code for calls that name a file in memory, with what `Control` tells of that on the stack.
  private func findMemory(_ code: inout BPFCode, _ add: (inout BPFCode) -> Void) {
    code.load(.one, from: .seven, offset: offset(\.number))
    code.unless(.one, is: .greater, Int32(Control.memoryCount - 1)) { code in
      code.add(.nine, to: .one)
      code.loadByte(.one, from: .one, offset: offset(of: \.memory))
      code.store(.one, to: .stack, offset: Self.namedMemory)
      code.unless(.one, is: .equal, 0, add)
    }
  }

  /// Copies memory of one kind, if it is what the call names.
  ///
  /// - Parameters:
  ///   - length: that of the record without it.
  ///   - named: where in the record it is told of.
  ///   - register: code that turns the offset of a register in `three` into what is in it.
  ///   - done: code for where it could be read.
  private func read(
    _ memory: CallRecord.Memory, behind length: Int, _ named: Int16, _ code: inout BPFCode,
    register: (inout BPFCode) -> Void, done: (inout BPFCode) -> Void
  ) {
    code.load(.three, from: .stack, offset: Self.namedMemory)
    code.copy(.three, to: .two)
    code.and(Int32(Control.memoryKinds), to: .two)
    code.unless(.two, is: .unequal, Int32(memory.rawValue)) { code in
      code.and(Int32(UInt8.max) & ~Int32(Control.memoryKinds), to: .three)
      register(&code)
      code.copy(.eight, to: .one)
      code.add(Int32(length), to: .one)
      code.set(.two, to: Int32(memory.bytes))
      code.call(memory == .path ? .readUserString : .readUser)
      // The length of a string, else 0, or an error, which is beyond all lengths.
      code.unless(.zero, is: .greater, Int32(memory.bytes)) { code in
        if memory != .path { code.set(.zero, to: Int32(memory.bytes)) }
        code.storeHalf(.zero, to: .eight, offset: named)
        code.set(.one, to: Int32(memory.rawValue))
        code.storeHalf(.one, to: .eight, offset: named + 4)
        code.add(7, to: .zero)
        code.and(-8, to: .zero)
        code.store(.zero, to: .stack, offset: Self.room)
        done(&code)
      }
    }
  }

  /// Turns the offset of a register of the thread in `three` into what is in it.
  private func readRegister(_ code: inout BPFCode) {
    code.load(.one, from: .six)
    code.add(.one, to: .three)
    code.copy(.stack, to: .one)
    code.add(Int32(Self.result), to: .one)
    code.set(.two, to: 8)
    code.call(.readKernel)
    code.load(.three, from: .stack, offset: Self.result)
  }

  // MARK: The stack

  /// Copies as much of the stack as there is, where that is known, and else what is asked for. Nothing is left in `six` and
  /// `nine` of what was there.
  func copyStack(_ code: inout BPFCode) {
    if mostStackBytes > 0 {
      chooseStackBytes(&code)
      code.storeHalf(.six, to: .eight, offset: recordOffset(\Start.askedBytes))
      code.set(.nine, to: 0)
      code.copy(.six, to: .two)
      readStack(&code)
      code.unless(.zero, is: .unequal, 0) { $0.copy(.six, to: .nine) }
      // Some of it is not in memory.
      code.unless(.zero, is: .equal, 0) { readStackByPages(Int(mostStackBytes) / 4096 + 2, &$0) }
    } else {
      code.set(.nine, to: 0)
      code.storeHalf(.nine, to: .eight, offset: recordOffset(\Start.askedBytes))
    }
    code.storeHalf(.nine, to: .eight, offset: recordOffset(\Start.copiedBytes))
    code.load(.one, from: .stack, offset: Self.room)
    code.add(.nine, to: .one)
    code.add(7, to: .one)
    code.and(-8, to: .one)
    code.store(.one, to: .stack, offset: Self.room)
  }

  /// Leaves it in `six`.
  private func chooseStackBytes(_ code: inout BPFCode) {
    code.load(.six, from: .nine, offset: offset(of: \.stackBytes))
    code.unless(.six, is: .atMost, mostStackBytes) { $0.set(.six, to: mostStackBytes) }
    code.loadHalf(.one, from: .stack, offset: Self.thread)
    code.copy(.one, to: .two)
    code.and(Int32(Control.stackEndCount - 1), to: .two)
    code.shiftLeft(.two, by: Int32(MemoryLayout<StackEnd>.stride.trailingZeroBitCount))
    code.add(.nine, to: .two)
    code.load(.three, from: .two, offset: offset(of: \.stackEnds))
    code.subtract(.one, from: .three)
    code.unless(.three, is: .unequal, 0) { code in
      code.load(.two, from: .two, offset: offset(of: \.stackEnds) + 8)
      code.load(.three, from: .eight, offset: Self.registers + SavedRegisters.stackPointer)
      code.subtract(.three, from: .two)
      code.unless(.two, is: .greater, mostStackBytes) { $0.copy(.two, to: .six) }
    }
  }

  /// Copies as many bytes as `two` says to where those belong that begin as many bytes behind the stack pointer as `nine`
  /// says. Leaves 0 in `zero` if all could be read.
  private func readStack(_ code: inout BPFCode) {
    code.copy(.eight, to: .one)
    code.add(Int32(MemoryLayout<Start>.size), to: .one)
    code.load(.three, from: .stack, offset: Self.room)
    // For the kernel, which has lost sight of how much it can be.
    code.and(Int32(2 * PATH_MAX - 1), to: .three)
    code.add(.three, to: .one)
    code.add(.nine, to: .one)
    code.load(.three, from: .eight, offset: Self.registers + SavedRegisters.stackPointer)
    code.add(.nine, to: .three)
    code.call(.readUser)
  }

  /// Copies page by page of `six` bytes until one cannot be read. Leaves in `nine` how many bytes those are.
  private func readStackByPages(_ count: Int, _ code: inout BPFCode) {
    guard count > 0 else { return }
    code.unless(.nine, is: .greater, mostStackBytes) { code in
      code.load(.one, from: .eight, offset: Self.registers + SavedRegisters.stackPointer)
      code.add(.nine, to: .one)
      code.and(4095, to: .one)
      code.set(.two, to: 4096)
      code.subtract(.one, from: .two)
      code.copy(.six, to: .one)
      code.subtract(.nine, from: .one)
      code.copy(.one, to: .three)
      code.subtract(.two, from: .three)
      // What is left is less than to the end of the page.
      code.unless(.three, is: .atMost, mostStackBytes) { $0.copy(.one, to: .two) }
      code.unless(.two, is: .greater, 4096) { code in
        code.store(.two, to: .stack, offset: Self.pieceBytes)
        readStack(&code)
        code.unless(.zero, is: .unequal, 0) { code in
          code.load(.one, from: .stack, offset: Self.pieceBytes)
          code.add(.one, to: .nine)
          code.copy(.six, to: .one)
          code.subtract(.nine, from: .one)
          code.unless(.one, is: .equal, 0) { readStackByPages(count - 1, &$0) }
        }
      }
    }
  }
}
