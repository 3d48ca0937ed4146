/// Which of the values of a sample mean what.
struct ValueColumns {
  let calls: Int?
  let nanoseconds: Int
  let bytes: Int?
  /// What the file calls the time: `time`, or `cpu`, `delay` and so on in others' profiles.
  let timeName: String

  init(_ outline: ProfileOutline, _ bytes: Span<UInt8>) throws(PprofError) {
    var types: [(type: String, unit: String)] = []
    for value in outline.valueTypes {
      types.append(
        (
          try outline.texts.text(value.type, bytes, field: 0),
          try outline.texts.text(value.unit, bytes, field: 0)
        ))
    }
    let times = types.indices.filter { types[$0].unit == LabelKey.nanoseconds }
    let usual = times.first { outline.valueTypes[$0].type == outline.defaultType }
    guard let time = times.first(where: { types[$0].type == "time" }) ?? usual ?? times.first else {
      throw .noTime(sampleTypes: types.prefix(8).map { "\($0.type.prefix(40))/\($0.unit.prefix(40))" })
    }
    nanoseconds = time
    timeName = types[time].type
    calls =
      types.firstIndex { $0 == ("calls", "count") } ?? types.firstIndex { $0.unit == "count" }
    self.bytes = types.firstIndex { $0 == ("bytes", "bytes") }
  }
}
