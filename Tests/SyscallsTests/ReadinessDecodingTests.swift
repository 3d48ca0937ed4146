import Foundation
import Syscalls
import Testing

/// Expected texts are those that strace 6.1 shows for the same calls of a C program.
@Suite struct ReadinessDecodingTests {
  private func entry(_ descriptor: Int32, _ events: Int16, _ happened: Int16 = 0) -> [UInt8] {
    Bytes.of(descriptor) + Bytes.of(events, happened)
  }

  @Test func pollShowsWhatIsWaitedForAndWhatHappened() {
    let call = CallFixture("poll", 0x1000, 3, 0).with(0x1000, entry(3, 1) + entry(4, 5) + entry(-1, 1))
    let text = call.text(result: 1) { $0.store(entry(3, 1) + entry(4, 5, 4) + entry(-1, 1), at: 0x1000) }
    #expect(
      text
        == "[{fd=3, events=POLLIN}, {fd=4, events=POLLIN|POLLOUT}, {fd=-1}], 3, 0 -> [{fd=4, revents=POLLOUT}]"
    )
  }

  @Test func pollThatWaitedInVainTimedOut() {
    #expect(CallFixture("poll", 0, 0, 1).text(result: 0) == "NULL, 0, 1 -> Timeout")
    #expect(CallFixture("poll", 0x1000, 0, 1).text(result: 0) == "[], 0, 1 -> Timeout")
  }

  @Test func unreadablePollListIsItsAddress() {
    #expect(CallFixture("poll", 0x10, 2, 1).text(result: -14) == "0x10, 2, 1")
  }

  @Test func pollListThatEndsEarlySaysWhere() {
    let call = CallFixture("poll", 0x1000, .max, 0).with(0x1000, entry(3, 1))
    #expect(call.text(result: -22) == "[{fd=3, events=POLLIN}, ... /* 0x1008 */], 4294967295, 0")
  }

  @Test func longPollListIsCut() {
    let list = (0..<40).flatMap { _ in entry(3, 1, 1) }
    let text = CallFixture("poll", 0x1000, 40, 0).with(0x1000, list).text(result: 40)
    #expect(text.components(separatedBy: "{fd=3, events=POLLIN}").count == 33)
    #expect(text.contains("events=POLLIN}, ...], 40, 0 -> [{"))
    #expect(text.hasSuffix("{fd=3, revents=POLLIN}, ...]"))
  }

  @Test func ppollShowsTheTimeLeft() {
    let call = CallFixture("ppoll", 0x1000, 1, 0x2000, 0, 8)
      .with(0x1000, entry(4, 4, 4)).with(0x2000, Bytes.of(0, 1_000_000))
    let text = call.text(result: 1) { $0.store(Bytes.of(0, 998_848), at: 0x2000) }
    #expect(text.hasSuffix("-> [{fd=4, revents=POLLOUT}], left {tv_sec=0, tv_nsec=998848}"))
  }

  @Test func selectShowsSetsAndWhatIsLeftOfThem() {
    let call = CallFixture("select", 10, 0x1000, 0x2000, 0, 0x3000)
      .with(0x1000, Bytes.of(0b1000)).with(0x2000, Bytes.of(0b10000)).with(0x3000, Bytes.of(1, 1000))
    let text = call.text(result: 1) {
      $0.store(Bytes.of(0), at: 0x1000)
      $0.store(Bytes.of(1, 998), at: 0x3000)
    }
    #expect(
      text == "10, [3], [4], NULL, {tv_sec=1, tv_usec=1000} -> out [4], left {tv_sec=1, tv_usec=998}")
  }

  @Test func selectOfAnImpossibleNumberShowsAddresses() {
    let call = CallFixture("select", UInt64(bitPattern: -1), 0x1000, 0, 0, 0).with(0x1000, Bytes.of(1))
    #expect(call.text(result: -22) == "-1, 0x1000, NULL, NULL, NULL")
    #expect(
      CallFixture("select", 0, 0x1000, 0, 0, 0).text(result: 0) == "0, 0x1000, NULL, NULL, NULL -> Timeout")
    #expect(CallFixture("select", 10, 0x10, 0, 0, 0x10).text(result: -14) == "10, 0x10, NULL, NULL, 0x10")
  }

  @Test func pselectShowsTheMaskBehindItsPair() {
    let call = CallFixture("pselect6", 10, 0x1000, 0, 0, 0, 0x2000)
      .with(0x1000, Bytes.of(0b1000)).with(0x2000, Bytes.of(0x3000, 8)).with(0x3000, Bytes.of(0b10))
    #expect(
      call.text(result: 1) == "10, [3], NULL, NULL, NULL, {sigmask=[INT], sigsetsize=8} -> in [3]")
    let odd = CallFixture("pselect6", 0, 0, 0, 0, 0, 0x2000).with(0x2000, Bytes.of(0x3000, 7))
    #expect(odd.text(result: -22).hasSuffix("{sigmask=0x3000, sigsetsize=7}"))
  }

  @Test func epollShowsAsManyEventsAsThereAre() {
    let event = Bytes.of(UInt32(1)) + Bytes.of(UInt64(0x5_0000_0003))
    let call = CallFixture("epoll_wait", 5, 0x1000, 8, UInt64(bitPattern: -1))
    let text = call.text(result: 1) { $0.store(event + event, at: 0x1000) }
    #expect(text == "5, [{events=EPOLLIN, data={u32=3, u64=21474836483}}], 8, -1")
    #expect(call.text(result: 0) == "5, [], 8, -1")
    #expect(call.text(result: -9) == "5, 0x1000, 8, -1")
  }

  @Test func namesOfDescriptorsAreSaidOnce() {
    var polling = CallFixture("poll", 0x1000, 1, 0).with(0x1000, entry(3, 1, 1))
    polling.options.descriptors = .paths
    #expect(polling.text(result: 1) == "[{fd=3</file/3>, events=POLLIN}], 1, 0 -> [{fd=3, revents=POLLIN}]")
    var selecting = CallFixture("select", 10, 0x1000, 0, 0, 0).with(0x1000, Bytes.of(0b1000))
    selecting.options.descriptors = .paths
    #expect(selecting.text(result: 1) == "10, [3</file/3>], NULL, NULL, NULL -> in [3]")
  }
}
