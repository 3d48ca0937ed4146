import Glibc
import Testing

@testable import Syscalls

@Suite struct ErrorNumberTests {
  private typealias NameOfError = @convention(c) (Int32) -> UnsafePointer<CChar>?

  @Test func `names agree with the C library's own table`() throws {
    // The header hides this function from programs that do not ask for GNU extensions.
    let symbol = try #require(dlsym(nil, "strerrorname_np"), "needs glibc 2.32")
    let nameOfError = unsafeBitCast(symbol, to: NameOfError.self)
    var known = 0
    for number: Int32 in 1..<512 {
      let expected = nameOfError(number).map { String(cString: $0) }
      // The C library may call one number by its other name.
      let aliases = ["EDEADLOCK": "EDEADLK", "EWOULDBLOCK": "EAGAIN", "ENOTSUP": "EOPNOTSUPP"]
      #expect(ErrorNumber(number).name == expected.map { aliases[$0] ?? $0 })
      known += expected == nil ? 0 : 1
    }
    #expect(known == 131)
  }

  @Test func `the kernel's own restart errors have names`() {
    let expected = [
      "ERESTARTSYS", "ERESTARTNOINTR", "ERESTARTNOHAND", "ENOIOCTLCMD", "ERESTART_RESTARTBLOCK",
    ]
    #expect((512...516).map { ErrorNumber($0).name } == expected)
    #expect((511...517).map { ErrorNumber($0).isRestart } == [false, true, true, true, false, true, false])
    #expect(ErrorNumber(EINTR).isRestart == false)
  }

  @Test func `numbers without a name are shown as numbers`() {
    for number: Int32 in [.min, -1, 0, 41, 134, 511, 517, .max] { #expect(ErrorNumber(number).name == nil) }
    #expect(ErrorNumber(600).displayName == "errno 600")
    #expect(ErrorNumber(2).displayName == "ENOENT")
  }

  @Test func `a result is an error from -4095 to -1`() {
    #expect(ErrorNumber(result: -2)?.name == "ENOENT")
    #expect(ErrorNumber(result: -4095)?.rawValue == 4095)
    for result: Int64 in [0, 1, -4096, .min, .max] { #expect(ErrorNumber(result: result) == nil) }
  }
}
