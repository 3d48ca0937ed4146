package enum FlameWeight: String, Sendable, CaseIterable { case time, calls, bytes }
