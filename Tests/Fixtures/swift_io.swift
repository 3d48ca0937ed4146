// Reads by the C library from the kinds of functions that Swift has.
//
// Shows: demangled Swift names (method, generic, closure) on a stack.
//
// Promised: 20 reads of 64 bytes in readHeader(from:), 30 of 16 bytes in Store.load(count:) of Store<UInt32>,
// 10 of 8 bytes in a closure in readWords(from:).

import Glibc

struct Store<Element: FixedWidthInteger> {
  let descriptor: Int32

  @inline(never)
  func load(count: Int) -> Int {
    var total = 0
    for _ in 0..<count {
      total += withUnsafeTemporaryAllocation(of: Element.self, capacity: 16 / MemoryLayout<Element>.stride) {
        read(descriptor, $0.baseAddress, 16)  // LINE: Store.load
      }
    }
    return total
  }
}

@inline(never)
func readHeader(from descriptor: Int32) -> Int {
  withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { header in
    read(descriptor, header.baseAddress, 64)  // LINE: readHeader
  }
}

@inline(never)
func repeated(_ count: Int, _ body: () -> Int) -> Int {
  var total = 0
  for _ in 0..<count { total += body() }  // LINE: repeated
  return total
}

// Which closure it is shows only when the program runs: the optimizer leaves it a function of its own.
@inline(never)
func readWords(from descriptor: Int32) -> Int {
  let bodies: [() -> Int] = [
    { 0 },
    {
      var word: UInt64 = 0
      return read(descriptor, &word, 8)  // LINE: closure
    },
  ]
  return repeated(10, bodies[min(Int(CommandLine.argc), 1)])  // LINE: readWords
}

let descriptor = open("/dev/zero", O_RDONLY)
var total = 0
for _ in 0..<20 { total += readHeader(from: descriptor) }  // LINE: main header
total += Store<UInt32>(descriptor: descriptor).load(count: 30)  // LINE: main store
total += readWords(from: descriptor)  // LINE: main words
exit(total == 20 * 64 + 30 * 16 + 10 * 8 ? 0 : 2)
