internal import CLinux
internal import CSeccomp
internal import Glibc
internal import Syscalls
internal import Trace

/// A kernel-side filter (seccomp(2)) that stops a program only at calls that are traced, or that can map code or install
/// another filter.
///
/// Calls that it lets pass run at nearly full speed. A filtered program cannot live without its tracer: a
/// call that asks for one then fails with ENOSYS. So only programs that die with the tracer get it.
struct SyscallFilter {
  /// What tells a stop that this filter asked for from one that a filter of the program's own did.
  static let mark: UInt32 = 0x7270

  /// `struct sock_filter[]` for the kernel.
  let program: [UInt8]

  var instructionCount: UInt16 { UInt16(program.count / 8) }

  /// Builds the filter; throws the errno of what failed.
  ///
  /// - Parameter conditions: what must hold of a traced call; those that have none are stopped always.
  init(
    traced: SyscallSet, watched: [SyscallNumber], conditions: [SyscallNumber: DescriptorCondition]
  ) throws(SyscallFilterError) {
    guard let context = seccomp_init(UInt32(SCMP_ACT_ALLOW)) else { throw SyscallFilterError(errno: ENOMEM) }
    defer { seccomp_release(context) }
    // Calls of 32-bit programs and of the x32 ABI run free: their numbers mean other calls.
    try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, UInt32(SCMP_ACT_ALLOW)))
    // Sort the numbers into a binary tree (libseccomp 2.5); without that only slower.
    _ = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
    let trace = UInt32(0x7ff0_0000) | Self.mark  // SCMP_ACT_TRACE, a macro with an argument
    // The kernel goes on with an interrupted call under the name of restart_syscall.
    for number in traced.union([.restart_syscall]).numbers {
      if let condition = conditions[number] {
        try Self.add(condition, of: number, to: context, action: trace)
      } else {
        try Self.check(seccomp_rule_add_exact_array(context, trace, Int32(number.rawValue), 0, nil))
      }
    }
    for number in watched + [.seccomp] where !traced.contains(number) {
      try Self.check(seccomp_rule_add_exact_array(context, trace, Int32(number.rawValue), 0, nil))
    }
    for number in MappingCalls.numbers where !traced.contains(number) || conditions[number] != nil {
      let execute = UInt64(PROT_EXEC)
      var isExecutable = scmp_arg_cmp(
        arg: 2, op: SCMP_CMP_MASKED_EQ, datum_a: execute, datum_b: execute)
      try Self.check(
        seccomp_rule_add_exact_array(context, trace, Int32(number.rawValue), 1, &isExecutable))
    }
    if !traced.contains(.prctl) || conditions[.prctl] != nil {
      let isSetting = DescriptorCondition(positions: [0], descriptors: [Int32(CallEntry.setFilter)])
      try Self.add(isSetting, of: .prctl, to: context, action: trace)
    }
    program = try Self.export(context)
  }

  /// Adds a rule for each argument and descriptor. A descriptor is an `int`: the upper half of its register may hold
  /// anything.
  private static func add(
    _ condition: DescriptorCondition, of number: SyscallNumber, to context: scmp_filter_ctx, action: UInt32
  ) throws(SyscallFilterError) {
    for position in condition.positions {
      for descriptor in condition.descriptors {
        var isDescriptor = scmp_arg_cmp(
          arg: UInt32(position), op: SCMP_CMP_MASKED_EQ, datum_a: 0xffff_ffff,
          datum_b: UInt64(UInt32(bitPattern: descriptor)))
        try check(
          seccomp_rule_add_exact_array(context, action, Int32(number.rawValue), 1, &isDescriptor))
      }
    }
  }

  private static func export(_ context: scmp_filter_ctx) throws(SyscallFilterError) -> [UInt8] {
    let file = clinux_memory_file("filter")
    guard file >= 0 else { throw SyscallFilterError(errno: -file) }
    defer { close(file) }
    try check(seccomp_export_bpf(context, file))
    let size = lseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: max(0, Int(size)))
    guard size > 0, pread(file, &bytes, bytes.count, 0) == bytes.count, size / 8 <= Int(UInt16.max) else {
      throw SyscallFilterError(errno: EIO)
    }
    return bytes
  }

  private static func check(_ status: Int32) throws(SyscallFilterError) {
    if status != 0 { throw SyscallFilterError(errno: -status) }
  }
}

/// Why a filter could not be built or installed.
struct SyscallFilterError: Error {
  let errno: Int32
}
