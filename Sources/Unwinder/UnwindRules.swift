internal import CUnwind

/// libunwind's cache of unwind rules for one address space. Returned to its pool, not freed, when its space ends:
/// libunwind 1.6 keeps a destroyed space's cache allocated.
final class UnwindRules {
  let handle: UnsafeMutableRawPointer
  private let pool: Pool

  /// Address spaces of libunwind that can be used again.
  final class Pool {
    fileprivate var free: [UnsafeMutableRawPointer] = []

    deinit { for handle in free { cunwind_destroy_space(handle) } }

    /// Rules for a new address space; `nil` when memory is short.
    func take() -> UnwindRules? {
      guard let handle = free.popLast() ?? cunwind_create_space() else { return nil }
      return UnwindRules(handle: handle, pool: self)
    }
  }

  private init(handle: UnsafeMutableRawPointer, pool: Pool) {
    self.handle = handle
    self.pool = pool
  }

  deinit {
    flush()
    pool.free.append(handle)
  }

  /// Forgets all rules.
  func flush() { cunwind_flush_space(handle) }
}
