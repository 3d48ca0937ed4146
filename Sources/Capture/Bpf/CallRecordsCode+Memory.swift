/// Reading of what arguments of calls point at: paths that they name, and descriptors that they make.
extension CallRecordsCode {
  /// Where the call names a path, copies it behind the record on the stack. Notes how long the record is, and whether there
  /// is something to be read at the end of the call: a path in memory that is yet to be read in, or descriptors that it makes.
  func readMemoryAtStart(_ code: inout BPFCode) {
    code.set(.one, to: Int32(BPFRecord.entryBytes))
    code.store(.one, to: .stack, offset: Self.recordLength)
    code.set(.one, to: 0)
    code.store(.one, to: .seven, offset: offset(\.isToBeRead))
    findMemory(&code) { code in
      code.set(.one, to: 1)
      code.store(.one, to: .seven, offset: offset(\.isToBeRead))
      code.unless(.three, is: .greater, Int32(Control.pairMark)) { code in
        readPath(behind: BPFRecord.entryBytes, &code) { code in
          code.set(.one, to: 0)
          code.store(.one, to: .seven, offset: offset(\.isToBeRead))
          findProcessor(&code)
          code.load(.one, from: .zero, offset: offset(of: \.written))
          code.add(Int32(BPFRecord.pathBytes), to: .one)
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
        code.copy(.three, to: .eight)
        code.unless(.eight, is: .greater, Int32(Control.pairMark)) { code in
          readPath(behind: BPFRecord.exitBytes, &code) { _ in }
        }
        code.unless(.eight, is: .atMost, Int32(Control.pairMark)) { code in
          code.copy(.eight, to: .three)
          code.and(Int32(Control.pairMark - 1), to: .three)
          read(.readUser, BPFRecord.pairBytes, behind: BPFRecord.exitBytes, &code)
          code.unless(.zero, is: .unequal, 0) { code in
            code.set(.one, to: Int32(BPFRecord.exitBytes + BPFRecord.pairBytes))
            code.store(.one, to: .stack, offset: Self.recordLength)
          }
        }
      }
    }
  }

  /// Adds code for calls that name a file in memory, with what `Control` tells of that in `three`.
  private func findMemory(_ code: inout BPFCode, _ add: (inout BPFCode) -> Void) {
    code.load(.one, from: .seven, offset: offset(\.number))
    code.unless(.one, is: .greater, Int32(Control.memoryCount - 1)) { code in
      code.add(.nine, to: .one)
      code.loadByte(.three, from: .one, offset: offset(of: \.memory))
      code.unless(.three, is: .equal, 0, add)
    }
  }

  /// - Parameter done: code for a path that could be read.
  private func readPath(behind length: Int, _ code: inout BPFCode, _ done: (inout BPFCode) -> Void) {
    read(.readUserString, BPFRecord.pathBytes, behind: length, &code)
    // Its length, or an error, which is beyond all lengths.
    code.unless(.zero, is: .greater, Int32(BPFRecord.pathBytes)) { code in
      code.set(.one, to: Int32(length + BPFRecord.pathBytes))
      code.store(.one, to: .stack, offset: Self.recordLength)
      done(&code)
    }
  }

  /// Copies what a register points at, whose offset is in `three`.
  private func read(
    _ function: BPFCode.Function, _ bytes: Int, behind length: Int, _ code: inout BPFCode
  ) {
    readRegister(&code)
    code.copy(.stack, to: .one)
    code.add(Int32(Self.record) + Int32(length), to: .one)
    code.set(.two, to: Int32(bytes))
    code.load(.three, from: .stack, offset: Self.register)
    code.call(function)
  }
}
