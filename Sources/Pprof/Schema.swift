// Field numbers of perftools.profiles, as pprof's profile.proto gives them.

enum ProfileField {
  static let sampleType: UInt32 = 1
  static let sample: UInt32 = 2
  static let mapping: UInt32 = 3
  static let location: UInt32 = 4
  static let function: UInt32 = 5
  static let string: UInt32 = 6
  static let timeNanoseconds: UInt32 = 9
  static let durationNanoseconds: UInt32 = 10
  static let comment: UInt32 = 13
  static let defaultSampleType: UInt32 = 14
}

enum ValueTypeField {
  static let type: UInt32 = 1
  static let unit: UInt32 = 2
}

enum SampleField {
  static let locationID: UInt32 = 1
  static let value: UInt32 = 2
  static let label: UInt32 = 3
}

enum LabelField {
  static let key: UInt32 = 1
  static let text: UInt32 = 2
  static let number: UInt32 = 3
  static let unit: UInt32 = 4
}

enum MappingField {
  static let id: UInt32 = 1
  static let memoryLimit: UInt32 = 3
  static let filename: UInt32 = 5
  static let buildID: UInt32 = 6
  static let hasFunctions: UInt32 = 7
  static let hasFilenames: UInt32 = 8
  static let hasLineNumbers: UInt32 = 9
  static let hasInlineFrames: UInt32 = 10
}

enum LocationField {
  static let id: UInt32 = 1
  static let mappingID: UInt32 = 2
  static let address: UInt32 = 3
  static let line: UInt32 = 4
}

enum LineField {
  static let functionID: UInt32 = 1
  static let line: UInt32 = 2
}

enum FunctionField {
  static let id: UInt32 = 1
  static let name: UInt32 = 2
  static let systemName: UInt32 = 3
  static let filename: UInt32 = 4
}

/// Keys of the labels of a sample, and the unit of latencies and moments.
enum LabelKey {
  static let syscall = "syscall"
  static let error = "error"
  static let process = "process"
  static let file = "file"
  static let thread = "thread"
  static let latency = "latency"
  static let start = "start"
  static let threadID = "tid"
  static let processID = "pid"
  static let nanoseconds = "nanoseconds"
}
