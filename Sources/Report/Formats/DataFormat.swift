/// A notation for reports that programs read.
public enum DataFormat: Sendable {
  case json
  case csv
}
