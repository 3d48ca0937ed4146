import Testing

@testable import Flame

@Suite struct FoldedPictureTests {
  private func picture(
    _ text: String, _ change: (inout FoldedPicture.Options) -> Void = { _ in }
  ) throws -> (picture: FoldedPicture, frames: [SVGPicture.Frame], texts: [String]) {
    var options = FoldedPicture.Options()
    change(&options)
    let picture = try FoldedPicture(Array(text.utf8).span, options: options)
    let svg = SVGPicture(picture.svg)
    return (picture, svg.frames, svg.texts)
  }

  private func error(_ text: String, columns: Int? = nil) -> FoldedError? {
    do throws(FoldedError) {
      var options = FoldedPicture.Options()
      options.columns = columns
      _ = try FoldedPicture(Array(text.utf8).span, options: options)
      return nil
    } catch {
      return error
    }
  }

  @Test func widthsAreSharesOfTheNumbers() throws {
    let (_, frames, texts) = try picture("main;load;read file 30\nmain;save 50\nmain;load 20\nidle 100\n")
    let found = Dictionary(uniqueKeysWithValues: frames.map { ($0.name, [$0.left, $0.width]) })
    #expect(
      found == [
        "all": [0, 100], "idle": [0, 50], "main": [50, 50], "load": [50, 25], "read file": [50, 15],
        "save": [75, 25],
      ])
    #expect(frames.first { $0.name == "load" }?.title == "load\nfunction\ntotal 50 samples (25.0%)")
    #expect(texts.contains("Width shows samples. In all: 200 samples."))
  }

  /// Each stack's own numbers, added up below every frame in another way, over lines in random order with repetitions.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func totalsAreThoseOfSumsByPrefix(seed: UInt64) throws {
    var state = seed
    func next(_ below: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % below)
    }
    let names = [
      "a", "aa", "a b", "a::b<c>", "ab(int, char)", "", "a longer name than a word of eight bytes", "Ω",
    ]
    var sums: [String: Int] = ["": 0]
    var lines: [String] = []
    for _ in 0..<next(300) + 1 {
      let stack = (0...next(6)).map { _ in names[next(UInt64(names.count))] }
      let count = next(50) + 1
      lines.append(stack.joined(separator: ";") + " \(count)")
      var frames = stack
      while frames.last == "" { frames.removeLast() }
      if frames.isEmpty { continue }
      sums["", default: 0] += count
      for depth in 1...frames.count {
        sums[frames.prefix(depth).map { $0.isEmpty ? "[unknown]" : $0 }.joined(separator: ";"), default: 0] +=
          count
      }
    }
    if sums[""] == 0 { return }
    if seed % 2 == 0 { lines.sort() }
    let frames = try picture(lines.joined(separator: "\n")) { $0.graph.minimumFrameWidth = 0 }.frames
    var found: [String: Int] = [:]
    var path: [String] = []
    // Pre-order: rows count upwards from the bottom.
    let bottom = frames[0].y
    for frame in frames {
      path.removeLast(path.count - Int((bottom - frame.y) / 18 + 0.5))
      path.append(String(frame.name))
      let digits = frame.title.split(separator: "\n")[2].dropFirst(6).prefix { $0 != " " }
      found[path.dropFirst().joined(separator: ";"), default: 0] += Int(digits.filter { $0 != "," }) ?? -1
    }
    #expect(found == sums)
  }

  private static let orderings: [(isInverted: Bool, columns: Int, isFractional: Bool)] = [
    (false, 1, false), (false, 2, false), (true, 1, false), (true, 2, false), (false, 1, true),
    (false, 2, true),
    (true, 1, true), (true, 2, true),
  ]

  /// Sorted by Swift here, in random order there; few stacks, and enough of them for lines to be sorted before they are
  /// read. Fractions are so great that their
  /// sum depends on the order.
  @Test(arguments: orderings, [1, 40, 3000])
  func thePictureIsThatOfTheSortedFile(
    order: (isInverted: Bool, columns: Int, isFractional: Bool), count: Int
  ) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var state = seed
      func next(_ below: UInt64) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % below)
      }
      let names = [
        "a", "aa", "a b", "a-b", "eightlet", "eightletters and more", "", "Ω", "a longer name than two words",
        "a\0",
      ]
      func number() -> String {
        order.isFractional && next(3) == 0
          ? "\(next(1000))\(100_000_000 + next(900_000_000)).\(next(10))5" : "\(next(1 << 20) + 1)"
      }
      var lines = (0..<count).map { _ in
        let stack = (0...next(9)).map { _ in names[next(next(2) == 0 ? 2 : UInt64(names.count))] }
          .joined(separator: ";")
        return "\(stack)x " + (0..<order.columns).map { _ in number() }.joined(separator: " ")
      }
      let shuffled = lines
      lines.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      func picture(_ lines: [String], _ end: String) throws -> [UInt8] {
        var options = FoldedPicture.Options()
        options.columns = order.columns
        options.isInverted = order.isInverted
        return try FoldedPicture(Array((lines.joined(separator: "\n") + end).utf8).span, options: options).svg
      }
      let isSame = try picture(shuffled, "") == picture(lines, "\n")
      #expect(isSame, "seed \(seed)")
    }
  }

  /// Lines in an order that has them sorted, between lines that hold no stack.
  @Test func linesThatAreSortedKeepTheirNumbers() throws {
    let stacks = (0..<4000).map { "main;\($0 * 7 % 10);\($0 * 3 % 10);\($0 % 10);parse;read" }
    func text(_ changes: [Int: String], columns: Int = 1) -> String {
      let number = columns == 1 ? " 1" : " 1 2"
      return stacks.enumerated().map { changes[$0.offset] ?? $0.element + number }.joined(separator: "\n")
    }
    let (found, frames, _) = try picture(text([9: "no number", 3000: "nor here", 3999: ""]))
    #expect(found.skippedLines == 2 && found.firstSkippedLine == 10)
    #expect(frames.first { $0.name == "main" }?.title.contains("total 3,997 samples (100.0%)") == true)
    #expect(
      error(text([3500: "zzz 9007199254740992", 3600: "aaa 9007199254740992"])) == .sumTooGreat(line: 3501))
    #expect(error(text([3500: "zzz 1", 3600: "aaa 1"], columns: 2)) == .secondNumberMissing(line: 3501))
    #expect(error(text([0: "zzz 1", 3600: "aaa 1 2"])) == nil)
    #expect(try picture(text([0: "# 1 2", 1: "zzz 1 2"], columns: 2)).frames.contains { $0.name == "zzz" })
  }

  @Test func fractionsAddUpExactly() throws {
    let (_, frames, texts) = try picture("a 0.1\nb 0.2\na 1.25\n")
    #expect(texts.contains("Width shows samples. In all: 1.550 samples."))
    #expect(frames.first { $0.name == "a" }?.title.contains("total 1.350 samples (87.1%)") == true)
    #expect(abs((frames.first { $0.name == "a" }?.width ?? 0) - 87.0967) < 0.001)
  }

  @Test func linesThatAreNoStacksAreCountedAndCommentsAreNot() throws {
    let (picture, frames, _) = try picture("# made by hand 3\n\na;b 1\r\nno number\nc x7\na;b\t2  \n12\n")
    #expect(picture.skippedLines == 3 && picture.firstSkippedLine == 4)
    #expect(frames.first { $0.name == "b" }?.title.contains("total 3 samples (100.0%)") == true)
  }

  @Test func whatCannotBeDrawnIsSaid() {
    #expect(error("") == .empty)
    #expect(error("hello\n") == .noStacks(line: "hello"))
    #expect(error("a;b 0\n") == .nothingCounted)
    #expect(error("a 9007199254740993\nb 9007199254740993\n") == .sumTooGreat(line: 2))
    #expect(error("a 1 2\nb 3\n") == .secondNumberMissing(line: 2))
    #expect(error("a 1 2\nb 3\n", columns: 1) == nil)
  }

  @Test func twoNumbersAreADifference() throws {
    let frames = try picture("a;kept 100 200\na;old 50 0\na;new 0 30\na;same 200 200\n").frames
    let found = Dictionary(uniqueKeysWithValues: frames.map { ($0.name, $0) })
    for (name, style) in [("kept", "w3"), ("old", "iv"), ("new", "wn"), ("same", "d0")] {
      #expect(found[name[...]]?.classes.contains(style[...]) == true, "\(name)")
    }
    #expect(found["kept"]?.title == "kept\nfunction\ntotal 100 → 200 samples (+100.0%)")
    // 430 after, and 50 that vanished.
    #expect(abs((found["kept"]?.width ?? 0) - 200.0 / 480 * 100) < 0.001)
  }

  @Test func kindsInNamesBecomeColours() throws {
    let frames = try picture("main;sys_read_[k] 1\nmain;JS:f_[j] 1\nmain;inner_[i] 1\nmain;odd_[z] 1\n")
      .frames
    let found = frames.map { "\($0.name) \($0.title.split(separator: "\n")[1]) \($0.classes[1].prefix(1))" }
    #expect(
      Set(found) == [
        "all everything a", "main function p", "sys_read kernel s", "JS:f generated code g",
        "inner inlined function p",
        "odd_[z] function p",
      ])
  }

  @Test func narrowFramesAreLeftOutAndCounted() throws {
    let (_, frames, texts) = try picture("a;wide 999999\na;narrow;leaf 1\n")
    #expect(frames.map(\.name) == ["all", "a", "wide"])
    #expect(texts.contains { $0.hasSuffix(" Not drawn: 2 frames narrower than 0.10 pixels.") })
  }

  @Test func invertedStacksBeginWithTheInnermostFrame() throws {
    let frames = try picture("a;x 1\nb;x 2\nb;c;x 1\n") { $0.isInverted = true }.frames
    let found = Dictionary(frames.map { ($0.name, $0.width) }, uniquingKeysWith: +)
    #expect(found == ["all": 100, "x": 100, "a": 25, "b": 75, "c": 25])
    #expect(frames[0].y == 0)
  }

  @Test func textOfAFileIsSafeInThePicture() throws {
    let (_, frames, _) = try picture("<script>\u{202e}\"&;b\u{1} 1\n") { $0.unit = "<&>" }
    #expect(frames.map(\.name) == ["all", "<script>\u{FFFD}\"&", "b\u{FFFD}"])
    #expect(frames[1].title.contains("total 1 <&> (100.0%)"))
  }
}
