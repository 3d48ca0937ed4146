internal import CUnwind

/// libunwind's view of what is unwound: its address space, the context of its callbacks, and its cursor.
struct UnwindTarget: ~Copyable {
  enum Search {
    case found
    case none
    case failed
  }

  /// The state of its callbacks must be set before anything else is done.
  let context = UnsafeMutablePointer<cunwind_context>.allocate(capacity: 1)
  let cursor = UnsafeMutablePointer<unw_cursor_t>.allocate(capacity: 1)
  /// What `findRule` found last.
  let rule = UnsafeMutablePointer<cunwind_rule>.allocate(capacity: 1)
  /// `nil` when memory was short; every unwind then fails.
  private let space = cunwind_create_space()

  init(callbacks: cunwind_callbacks) {
    context.initialize(to: cunwind_context(callbacks: callbacks, state: nil))
    rule.initialize(to: cunwind_rule())
  }

  deinit {
    if let space { cunwind_destroy_space(space) }
    context.deallocate()
    cursor.deallocate()
    rule.deallocate()
  }

  /// Puts the cursor at the registers that the callbacks give.
  func begin() -> Bool {
    guard let space else { return false }
    return cunwind_begin(cursor, space, context) == 0
  }

  func stepOverSignalFrame() -> Bool { cunwind_step_signal(cursor) >= 0 }

  /// Looks for the rule of the code at an address.
  func findRule(for address: UInt64) -> Search {
    guard let space else { return .failed }
    return switch cunwind_find_rule(space, context, address, rule) {
    case 0: .found
    case -Int32(UNW_ENOINFO.rawValue): .none
    default: .failed
    }
  }

  var instructionPointer: UInt64 { cunwind_instruction_pointer(cursor) }

  /// The frame's call-frame address of its callee, once the cursor has stepped.
  var stackPointer: UInt64 { cunwind_stack_pointer(cursor) }

  /// `nil` where an unwind lost it.
  var framePointer: UInt64? {
    var value: UInt64 = 0
    return cunwind_frame_pointer(cursor, &value) ? value : nil
  }
}
