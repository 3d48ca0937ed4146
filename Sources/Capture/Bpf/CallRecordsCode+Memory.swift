/// Reading of what arguments of calls point at: paths and addresses that they name, and descriptors that they make.
extension CallRecordsCode {
  /// Where the call names a path or an address, copies it behind the record on the stack. Notes how long the record is, and
  /// whether there is something to be read at the end of the call: memory that is yet to be read in, or descriptors that the
  /// call makes.
  func readMemoryAtStart(_ code: inout BPFCode) {
    code.set(.one, to: Int32(BPFRecord.entryBytes))
    code.store(.one, to: .stack, offset: Self.recordLength)
    code.set(.one, to: 0)
    code.store(.one, to: .seven, offset: offset(\.isToBeRead))
    findMemory(&code) { code in
      code.set(.one, to: 1)
      code.store(.one, to: .seven, offset: offset(\.isToBeRead))
      for memory in [BPFRecord.Memory.path, .address] {
        read(memory, behind: BPFRecord.entryBytes, &code) { code in
          code.set(.one, to: 0)
          code.store(.one, to: .seven, offset: offset(\.isToBeRead))
          findProcessor(&code)
          code.load(.one, from: .zero, offset: offset(of: \.written))
          code.add(Int32(memory.bytes), to: .one)
          code.store(.one, to: .zero, offset: offset(of: \.written))
        }
      }
    }
  }

  /// Copies the rest of it.
  func readMemoryAtEnd(_ code: inout BPFCode) {
    code.load(.one, from: .seven, offset: offset(\.isToBeRead))
    code.unless(.one, is: .equal, 0) { code in
      findMemory(&code) { code in
        for memory in BPFRecord.Memory.allCases { read(memory, behind: BPFRecord.exitBytes, &code) { _ in } }
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
  /// - Parameter done: code for where it could be read.
  private func read(
    _ memory: BPFRecord.Memory, behind length: Int, _ code: inout BPFCode, _ done: (inout BPFCode) -> Void
  ) {
    code.load(.three, from: .stack, offset: Self.namedMemory)
    code.copy(.three, to: .two)
    code.and(Int32(Control.memoryKinds), to: .two)
    code.unless(.two, is: .unequal, Int32(memory.rawValue)) { code in
      code.and(~Int32(Control.memoryKinds), to: .three)
      readRegister(&code)
      code.copy(.stack, to: .one)
      code.add(Int32(Self.record) + Int32(length), to: .one)
      code.set(.two, to: Int32(memory.bytes))
      code.load(.three, from: .stack, offset: Self.register)
      code.call(memory == .path ? .readUserString : .readUser)
      // The length of a string, else 0, or an error, which is beyond all lengths.
      code.unless(.zero, is: .greater, Int32(memory.bytes)) { code in
        code.set(.one, to: Int32(length + memory.bytes))
        code.store(.one, to: .stack, offset: Self.recordLength)
        done(&code)
      }
    }
  }
}
