internal import Capture
internal import Trace

extension ModuleTable {
  /// Which code lies where in a process at this moment.
  ///
  /// - Parameter memory: reads the memory of the process.
  func map(of process: ProcessID, memory: any MemoryReader) -> ModuleMap {
    let process = ProcessFiles.livingThread(of: process)
    let mappings = ProcessFiles.executableMappings(of: process)
    return map(of: mappings, process: process) { range in
      let size = Int(min(range.upperBound - range.lowerBound, 1 << 20))
      var bytes = [UInt8](repeating: 0, count: size)
      let count = bytes.withUnsafeMutableBytes { memory.read(at: TraceeAddress(range.lowerBound), into: $0) }
      return count == size ? bytes : nil
    }
  }
  /// Which code lies where by mappings that a backend has followed. The process may be gone.
  func map(of code: CodeMappings, process: ProcessID) -> ModuleMap {
    // The kernel maps the same page into all processes.
    map(of: code.mappings, process: process, programInode: code.programInode) { _ in ProcessFiles.kernelPage()
    }
  }
}
