/// A notation for reports that programs read.
package enum DataFormat: Sendable {
  case json
  case csv
}
