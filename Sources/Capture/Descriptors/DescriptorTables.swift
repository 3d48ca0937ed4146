internal import CLinux
internal import Trace

/// The table of descriptors of each process.
struct DescriptorTables {
  private var tables: [ProcessID: DescriptorTable] = [:]
  /// Most calls are made by the process that made the one before. `tables` keeps its table.
  private var last: (process: ProcessID, table: Unmanaged<DescriptorTable>)?

  /// Each as often as there are processes that share it.
  var all: some Collection<DescriptorTable> { tables.values }

  /// That of a process; `nil` where it is not known.
  subscript(process: ProcessID) -> DescriptorTable? {
    get { tables[process] }
    set {
      tables[process] = newValue
      last = nil
    }
  }

  /// That of a process. A new one is that of a process which shares its descriptors (clone(2) with `CLONE_FILES`), or
  /// empty.
  mutating func table(of process: ProcessID) -> DescriptorTable {
    if let last, last.process == process { return last.table.takeUnretainedValue() }
    let table = tables[process] ?? kin(of: process) ?? DescriptorTable()
    tables[process] = table
    last = (process, Unmanaged.passUnretained(table))
    return table
  }

  /// What a descriptor of a process is known to be.
  @inline(__always)
  func known(_ descriptor: Int32, of process: ProcessID) -> FileID? {
    guard let last, last.process == process else { return nil }
    return last.table._withUnsafeGuaranteedRef { $0[descriptor] }
  }

  mutating func removeAll() {
    tables = [:]
    last = nil
  }

  private func kin(of process: ProcessID) -> DescriptorTable? {
    tables.first { clinux_shares_descriptors($0.key.rawValue, process.rawValue) == 1 }?.value
  }
}
