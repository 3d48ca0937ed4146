internal import Trace

/// Frames of which no more is known than where they are.
enum UnnamedFrame {
  /// `module+0xoffset`, with the address in the module's own terms, as addr2line takes it.
  static func name(_ address: UInt64, in module: Module) -> String {
    module.name + "+0x" + String(address, radix: 16)
  }

  /// A frame in code that was made at run time; `name` is from a perf map.
  static func generated(_ frame: FrameAddress, name: String?, module: String) -> SourceFrame {
    SourceFrame(
      function: name ?? "0x" + String(frame.address, radix: 16), module: module, origin: .generated)
  }
}
