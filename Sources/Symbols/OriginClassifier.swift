internal import Glibc
internal import Trace

/// Tells the program's own code from library code.
///
/// A module is the program's if it is the executable or was not installed with the system. Within such a
/// module, code is a library's where its source file is: standard headers, Rust's std, a registry's crates,
/// the C library of a static executable. Code without debug information in a module that has some is a
/// library's too, as people compile their own code with `-g`, and not what they link.
struct OriginClassifier {
  private let isProgramModule: Bool
  private let hasDebugInfo: Bool
  /// Whether each source file that was seen is a library's.
  private var knownFiles: [String: Bool] = [:]

  /// Directories into which systems install libraries.
  private static let systemDirectories = [
    "/lib/", "/lib32/", "/lib64/", "/libx32/", "/usr/lib/", "/usr/lib32/", "/usr/lib64/", "/usr/libexec/",
    "/usr/local/lib/", "/usr/local/lib64/", "/nix/store/", "/gnu/store/", "/snap/", "/app/lib/",
  ]

  /// Places of the libraries of toolchains and of package managers, wherever these are installed.
  private static let libraryModuleParts = [
    "/usr/lib/swift/", "/.rustup/toolchains/", "/lib/rustlib/", "/site-packages/", "/dist-packages/",
    "/node_modules/",
  ]

  /// Places of library sources, as compilers record them.
  private static let librarySourcePrefixes = [
    "/usr/include/", "/usr/local/include/", "/usr/lib/", "/usr/src/", "/rustc/", "/nix/store/",
  ]
  private static let librarySourceParts = [
    "/include/c++/", "/lib/gcc/", "/lib/clang/", "/lib/rustlib/src/", "/.cargo/registry/src/",
    "/.cargo/git/checkouts/", "/library/std/src/", "/usr/lib/swift/", "/swift/stdlib/public/",
    "/swift-corelibs-foundation/", "/swift-foundation/", "/swift-corelibs-libdispatch/", "/libstdc++-v3/",
    "/libgcc/", "/sysdeps/", "/glibc-", "/musl-",
  ]

  /// Directories of glibc's sources, seen where it was built with relative paths (`./io/read.c`).
  private static let glibcDirectories: Set<Substring> = [
    "argp", "csu", "debug", "dirent", "dlfcn", "elf", "gmon", "iconv", "inet", "io", "libio", "locale",
    "login",
    "malloc", "misc", "nptl", "nss", "posix", "resolv", "resource", "rt", "setjmp", "signal", "socket",
    "stdio-common", "stdlib", "string", "sunrpc", "sysdeps", "termios", "time", "wcsmbs",
  ]

  /// Wrappers of system calls and what stands around them in a C library without debug information.
  private static let libcFunctions: Set<String> = [
    "_start", "accept", "accept4", "access", "chdir", "chmod", "chown", "clock_nanosleep", "clone", "close",
    "closedir", "connect", "copy_file_range", "creat", "dup", "dup2", "dup3", "epoll_create1", "epoll_ctl",
    "epoll_pwait", "epoll_wait", "eventfd", "execve", "exit", "fadvise64", "faccessat", "fallocate", "fchmod",
    "fclose", "fcntl", "fcntl64", "fdatasync", "fflush", "fgets", "flock", "fopen", "fopen64", "fork",
    "fprintf",
    "fputs", "fread", "fseek", "fstat", "fstat64", "fstatat", "fstatat64", "fsync", "ftruncate",
    "ftruncate64",
    "fwrite", "getc", "getdelim", "getdents64", "getline", "getpid", "getrandom", "ioctl", "kill", "link",
    "listen", "lseek", "lseek64", "lstat", "lstat64", "madvise", "malloc", "mkdir", "mmap", "mmap64",
    "mprotect",
    "mremap", "msync", "munmap", "nanosleep", "open", "open64", "openat", "openat64", "opendir", "pause",
    "pipe",
    "pipe2", "poll", "ppoll", "pread", "pread64", "preadv", "preadv2", "printf", "putc", "puts", "pwrite",
    "pwrite64", "pwritev", "pwritev2", "raise", "read", "readahead", "readdir", "readdir64", "readlink",
    "readlinkat", "readv", "recv", "recvfrom", "recvmmsg", "recvmsg", "rename", "renameat", "rmdir", "sbrk",
    "select", "send", "sendfile", "sendfile64", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown",
    "sleep", "socket", "socketpair", "splice", "stat", "stat64", "statfs", "statx", "symlink", "sync",
    "sync_file_range", "syncfs", "syscall", "tee", "truncate", "unlink", "unlinkat", "usleep", "utimensat",
    "vfork", "vfprintf", "vmsplice", "wait4", "waitid", "waitpid", "write", "writev",
  ]
  private static let libcPrefixes = [
    "__libc_", "__GI_", "_IO_", "__pthread_", "pthread_", "__nptl_", "__internal_syscall", "_nl_", "_dl_",
    "__GI__", "__syscall",
  ]

  init(_ module: Module, hasDebugInfo: Bool) {
    self.isProgramModule = Self.isProgram(module)
    self.hasDebugInfo = hasDebugInfo
  }

  /// Whether a module is the program's own: the executable, or a library outside of the system's directories.
  static func isProgram(_ module: Module) -> Bool {
    if module.isExecutable { return true }
    guard module.path.hasPrefix("/") else { return false }
    return !systemDirectories.contains { module.path.hasPrefix($0) }
      && !libraryModuleParts.contains { strstr(module.path, $0) != nil }
  }

  /// The origin of a function: from its source file where debug information covers it, else by its name.
  mutating func origin(isCovered: Bool, file: String?, function: String) -> CodeOrigin {
    guard isProgramModule else { return .library }
    if let file {
      let isLibrary = knownFiles[file] ?? Self.isLibrarySource(file)
      knownFiles[file] = isLibrary
      return isLibrary ? .library : .program
    }
    if hasDebugInfo { return isCovered ? .program : .library }
    return Self.isLibcFunction(function) ? .library : .program
  }

  static func isLibrarySource(_ file: String) -> Bool {
    if librarySourcePrefixes.contains(where: { file.hasPrefix($0) }) { return true }
    if librarySourceParts.contains(where: { strstr(file, $0) != nil }) { return true }
    guard !file.hasPrefix("/"), file.hasPrefix("./") else { return false }
    guard let directory = file.split(separator: "/").first(where: { $0 != "." && $0 != ".." }) else {
      return false
    }
    return glibcDirectories.contains(directory)
  }

  private static func isLibcFunction(_ name: String) -> Bool {
    // `__read`, `__libc_read` and `read` are one function.
    libcFunctions.contains(name) || libcFunctions.contains(String(name.drop { $0 == "_" }))
      || libcPrefixes.contains { name.hasPrefix($0) }
  }
}
