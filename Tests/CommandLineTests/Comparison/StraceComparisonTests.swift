import Foundation
import Testing

/// The same programs under strace and under the command: the same calls, in the same order, with the same results and the
/// same arguments.
@Suite(.enabled(if: Privileges.isInstalled("strace"), "strace is not installed"))
struct StraceComparisonTests {
  struct Program: CustomTestStringConvertible {
    let name: String
    var needs: [String] = []
    var prepare = ""
    let script: String
    /// Whether children end at the same time, so that it is chance which of their signals fall together.
    var hasParallelChildren = false
    /// Whether it is chance when the program asks for memory, as its tables are ordered by random hashes and addresses.
    var allocatesAtRandom = false
    var testDescription: String { name }
    var isInstalled: Bool { needs.allSatisfy(Privileges.isInstalled) }
  }

  static let programs = [
    Program(
      name: "coreutils", prepare: "mkdir a a/b; seq 1 500 >a/one; seq 1 20 >a/b/two; ln -s one a/link",
      script: """
        ls -la a >listing; cp -r a copy; mv copy/one copy/three; cat a/one a/b/two >both; sort -rn both >sorted
        head -c 100 both >part; tail -n 3 both >>part; stat a/one >/dev/null; touch -d 2020-01-01 part; chmod 600 part
        mkdir -p x/y/z; rmdir x/y/z; ln a/one hard; readlink a/link; wc both; cmp a/one hard; du a >/dev/null
        truncate -s 10 part; dd if=both of=out bs=512 count=2 status=none; rm -r copy x
        """),
    Program(
      name: "shell pipeline", prepare: "seq 1 300 >numbers",
      script:
        "cat numbers | grep 1 | sort -r | uniq -c | head -n 3 >top; (cat top; exit 0); test -s top && echo done",
      hasParallelChildren: true),
    Program(
      name: "git", needs: ["git"],
      prepare: """
        export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_DATE='2020-01-01 00:00:00 +0000'
        export GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"; git init -q repository; cd repository
        git config user.name n; git config user.email n@example.org; git config gc.auto 0
        seq 1 50 >a; mkdir d; seq 1 9 >d/b; touch -d 2020-01-01 a d/b; git add .; git commit -qm one
        seq 1 60 >a; echo new >c; touch -d 2021-01-01 a c
        """,
      script: """
        export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1; cd repository
        git status --short; git diff --stat; git log --oneline; git ls-files; git add c; git show --stat HEAD >/dev/null
        """),
    Program(
      name: "sqlite3", needs: ["sqlite3"],
      script: """
        sqlite3 base 'pragma journal_mode=memory' 'create table t(a integer primary key, b text)' 'insert into t(b) values("x"),("y"),("z")' \
          'update t set b="w" where a=2' 'select count(*) from t' 'delete from t' 'vacuum'
        """),
    Program(
      name: "CPython", needs: ["/usr/bin/python3"],
      script: """
        cat >script.py <<'PYTHON'
        import os, mmap, fcntl, signal, tempfile, shutil, resource, select, subprocess
        os.mkdir('files')
        for i in range(20):
            with open(f'files/{i}', 'w') as file: file.write('text\\n' * i)
        for entry in sorted(os.scandir('files'), key=lambda e: e.name): entry.stat()
        shutil.copytree('files', 'copies')
        with open('files/19', 'r+b') as file:
            fcntl.flock(file, fcntl.LOCK_EX); os.fsync(file.fileno())
            with mmap.mmap(file.fileno(), 0) as memory: memory[:4]
            os.pread(file.fileno(), 8, 2); os.lseek(file.fileno(), 0, os.SEEK_END)
        os.rename('files/1', 'files/one'); os.symlink('one', 'files/link'); os.chmod('files/2', 0o600)
        os.utime('files/3', (1, 2)); os.truncate('files/4', 3)
        signal.signal(signal.SIGUSR1, lambda *_: None); os.kill(os.getpid(), signal.SIGUSR1)
        resource.getrlimit(resource.RLIMIT_NOFILE)
        reader, writer = os.pipe(); os.write(writer, b'x'); select.select([reader], [], [], 1)
        poll = select.poll(); poll.register(reader, select.POLLIN); poll.poll(10)
        subprocess.run(['true']); shutil.rmtree('copies')
        try: open('missing')
        except OSError: pass
        PYTHON
        /usr/bin/python3 script.py
        """,
      allocatesAtRandom: true),
    Program(
      name: "threaded server with clients", needs: ["/usr/bin/python3"],
      script: """
        cat >script.py <<'PYTHON'
        import socket, threading
        def serve(listener, count):
            for _ in range(count):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5); connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                    connection.sendall(b'hello ' + connection.recv(100)); connection.shutdown(socket.SHUT_WR)
                    connection.recv(1)  # its end: so that which descriptors are free is no chance
        for family, address in ((socket.AF_INET, ('127.0.0.1', 0)), (socket.AF_UNIX, 'socket')):
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); listener.bind(address); listener.listen(4)
            server = threading.Thread(target=serve, args=(listener, 3)); server.start()
            for i in range(3):
                client = socket.socket(family, socket.SOCK_STREAM); client.connect(listener.getsockname())
                client.sendall(b'client %d' % i); client.recv(100); client.recv(100); client.getpeername(); client.close()
            server.join(); listener.close()
        a, b = socket.socketpair(); a.send(b'x'); b.recv(1)
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); u.sendto(b'y', u.getsockname())
        u.recvfrom(10)
        PYTHON
        /usr/bin/python3 script.py
        """,
      allocatesAtRandom: true),
    Program(
      name: "tar", needs: ["tar"],
      prepare: "mkdir -p a/b; seq 1 2000 >a/one; seq 1 9 >a/b/two; ln -s one a/link",
      script:
        "tar cf all.tar a; tar tvf all.tar >/dev/null; mkdir out; tar xf all.tar -C out; tar cf - a | cat >all",
      hasParallelChildren: true),
  ]

  private static let missing = programs.filter { !$0.isInstalled }

  @Test(
    "every program to compare is installed",
    .enabled(if: missing.isEmpty, "not installed: \(missing.map(\.name))"))
  func programsAreInstalled() { #expect(Self.missing.isEmpty) }

  @Test(
    "the same calls in the same order, with equal results, signals and ends",
    arguments: programs.filter(\.isInstalled))
  func tracesSameCalls(program: Program) throws {
    // Chance can come between even so: a difference that is ours shows each time.
    for isLast in [false, false, true] {
      let run = try ComparisonRun(prepare: program.prepare, script: program.script, scratch: Scratch())
      let all = TraceComparison(strace: run.strace, ours: run.ours) { Self.isCompared($0, of: program) }
      let isEqual =
        all.misplaced.isEmpty && all.otherResults.isEmpty
        && (all.otherEvents.isEmpty || program.hasParallelChildren)
      guard isEqual || isLast else { continue }
      #expect(run.ours.strayLines == [])
      #expect(all.pairs > 50)
      #expect(all.misplaced == [])
      #expect(all.otherResults.map(\.description) == [])
      if !program.hasParallelChildren { #expect(all.otherEvents == []) }
      return
    }
  }

  @Test(
    "at least 98 % of the arguments of file, descriptor, network and process calls are equal",
    arguments: programs.filter(\.isInstalled))
  func decodesSameArguments(program: Program) throws {
    let run = try ComparisonRun(
      prepare: program.prepare, script: program.script,
      options: ["-e", "trace=%file,%desc,%network,%process"], scratch: Scratch())
    let chosen = TraceComparison(strace: run.strace, ours: run.ours) { Self.isCompared($0, of: program) }
    #expect(chosen.pairs > 30)
    let listed = chosen.otherArguments.map(\.description).joined(separator: "\n")
    #expect(chosen.share >= 0.98, "\(chosen.otherArguments.count) of \(chosen.pairs) differ:\n\(listed)")
  }

  /// Whether a call is not a matter of chance in a program.
  private static func isCompared(_ call: TraceLog.Call, of program: Program) -> Bool {
    isSteady(call) && !(program.allocatesAtRandom && isAllocation(call))
      && !(program.hasParallelChildren && call.name == "wait4")
  }

  /// Calls that do not come and go, or return this or that, with how threads are scheduled and when signals arrive.
  private static func isSteady(_ call: TraceLog.Call) -> Bool {
    !["futex", "sched_yield", "restart_syscall", "rt_sigreturn"].contains(call.name)
  }

  /// Calls that get memory or give it back.
  private static func isAllocation(_ call: TraceLog.Call) -> Bool {
    ["brk", "munmap", "mremap", "madvise"].contains(call.name)
      || call.name == "mmap" && call.arguments.contains { $0.contains("MAP_ANONYMOUS") }
  }
}
