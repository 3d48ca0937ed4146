import Testing
import Trace

@testable import Capture

/// Threads are found by their ids, however many came and went.
@Suite struct PerfThreadTableTests {
  private func thread(_ id: Int32) -> PerfThread {
    PerfThread(thread: ProcessID(id), process: ProcessID(id / 100 + 1), space: AddressSpaceID(0))
  }

  @Test("what a dictionary holds after the same steps")
  func agreesWithDictionary() {
    var table = PerfThreadTable()
    var expected: Set<Int32> = []
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let id = Int32.random(in: 1...700, using: &generator)
      if expected.insert(id).inserted {
        table.insert(thread(id))
      } else if Bool.random(using: &generator) {
        expected.remove(id)
        let removed = table.remove(ProcessID(id))
        #expect(removed?.thread == ProcessID(id))
      }
      let other = Int32.random(in: 1...700, using: &generator)
      let place = table.place(of: other)
      #expect((place != nil) == expected.contains(other))
      if let place {
        let found = table[place].thread
        #expect(found == ProcessID(other))
      }
    }
    let (all, count) = (Set(table.all.map(\.thread.rawValue)), table.count)
    #expect(all == expected)
    #expect(count == expected.count)
    for id in expected { _ = table.remove(ProcessID(id)) }
    let isEmpty = table.isEmpty
    #expect(isEmpty)
    let gone = table.place(of: 1)
    #expect(gone == nil)
  }
}
