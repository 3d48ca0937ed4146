import Testing
import Trace

@Suite struct SourcePathsTests {
  @Test func pathsBelowTheReadersDirectoryAreRelative() {
    let paths = SourcePaths(files: ["/home/me/app/src/a.c"], baseDirectory: "/home/me/app")
    #expect(paths.shown("/home/me/app/src/a.c") == "src/a.c")
    #expect(paths.shown("/home/me/apple/b.c") == "/home/me/apple/b.c")
    #expect(paths.commonDirectory == nil)
  }

  @Test func aDirectoryThatAllOthersShareIsNamedOnce() {
    let files = ["/build/pkg/app-1.0/io/read.c", "/build/pkg/app-1.0/io/../core/main.c"]
    let paths = SourcePaths(files: files, baseDirectory: "/home/me")
    #expect(paths.commonDirectory == "/build/pkg/app-1.0")
    #expect(files.map(paths.shown) == ["io/read.c", "core/main.c"])
  }

  @Test func aReportHasOneKindOfRelativePath() {
    let files = ["/home/me/app/a.c", "/build/pkg/lib/x.c", "/build/pkg/lib/y.c"]
    let paths = SourcePaths(files: files, baseDirectory: "/home/me/app")
    #expect(paths.commonDirectory == nil)
    #expect(files.map(paths.shown) == ["a.c", "/build/pkg/lib/x.c", "/build/pkg/lib/y.c"])
  }

  @Test func directoriesAreSharedByWholeNames() {
    let paths = SourcePaths(files: ["/a/b/c/one/x.c", "/a/b/c/once/y.c"], baseDirectory: nil)
    #expect(paths.commonDirectory == "/a/b/c")
  }

  @Test func shallowOrSingleDirectoriesAreNotTakenAway() {
    #expect(SourcePaths(files: ["/usr/a.c", "/home/b.c"], baseDirectory: nil).commonDirectory == nil)
    #expect(SourcePaths(files: ["/a/b/c/d/only.c"], baseDirectory: nil).commonDirectory == nil)
  }

  @Test(arguments: [
    ("/a/./b/../c.c", "/a/c.c"), ("./io/../sysdeps/x.c", "sysdeps/x.c"), ("../up/x.c", "../up/x.c"),
    ("/a/.hidden/x.c", "/a/.hidden/x.c"), ("plain.c", "plain.c"),
  ])
  func detoursOfBuildDirectoriesDisappear(path: String, shown: String) {
    #expect(SourcePaths.normalized(path) == shown)
  }
}
