/// How soon a sink has to be told that a call has ended.
public enum EndDeadline: Sendable {
  /// While its thread stands still at the end, before anything else happens.
  case atOnce
  /// Before any traced thread begins another call: nobody has closed or replaced what the call made.
  case beforeAnyCall
  /// Before its thread begins another call.
  case beforeNextCall
}
