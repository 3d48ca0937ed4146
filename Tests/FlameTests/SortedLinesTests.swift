import Testing

@testable import Flame

@Suite struct SortedLinesTests {
  private func sorted(_ lines: [String], lastEnds: Bool = true) -> [String] {
    let text = Array((lines.joined(separator: "\n") + (lastEnds ? "\n" : "")).utf8)
    var sorted = SortedLines()
    var start = 0
    for line in lines {
      sorted.append(lineAt: start)
      start += line.utf8.count + 1
    }
    sorted.sort(text.span)
    return (0..<sorted.count).map { place in
      String(decoding: text[sorted[place]...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
  }

  /// Against Swift's own sort, line feeds included: lines that share long beginnings, end inside of others, and are there more than once.
  @Test(arguments: 0...60 as ClosedRange<UInt64>)
  func orderIsThatOfBytes(seed: UInt64) {
    var state = seed
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let pieces = [
      "", "a", "b", "\0", "aaaaaaaa", "aaaaaaab", "a;b", " 1", "é", String(repeating: "long", count: 9),
    ]
    let lines = (0..<next(Int(seed) * 20 + 1)).map { _ in
      (0..<next(8)).map { _ in pieces[next(pieces.count)] }.joined()
    }
    let expected = lines.map { $0 + "\n" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
      $0.dropLast()
    }.map(String.init)
    let (found, foundWithoutLastEnd) = (sorted(lines), sorted(lines, lastEnds: false))
    #expect(found.elementsEqual(expected))
    #expect(foundWithoutLastEnd.elementsEqual(expected))
  }

  @Test func equalLinesAreNotComparedBeyondTheirEnds() {
    let lines = Array(repeating: "main;read 1", count: 100_000)
    #expect(sorted(lines) == lines)
  }
}
