internal import CZlib

/// What a step of a stream came to.
struct ZlibStep {
  let output: [UInt8]
  /// Bytes of the input that have been used so far.
  let consumed: Int
  /// Whether the stream, or a member of it, is complete.
  let isEnd: Bool
}

/// zlib's window of 32 KiB, with a gzip header and trailer.
private let windowBits: Int32 = 15 + 16

/// zlib counts in 32 bits: no more than this is handed over at once.
private let greatestPiece = 1 << 30

/// Makes gzip data. zlib keeps a pointer to the stream, so that it must not move: it lies in memory of its own.
struct DeflateStream: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  init(level: Int32) throws(PprofError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK {
      stream.deallocate()
      throw .tooLarge("zlib has no memory for it")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses from a place in the input on, up to so many bytes of output.
  func step(_ input: [UInt8], from start: Int, outputBytes: Int) throws(PprofError) -> ZlibStep {
    let piece = min(greatestPiece, input.count - start)
    let isLast = start + piece == input.count
    return advance(stream, input, from: start, piece: piece, outputBytes: outputBytes) {
      deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
    }.step
  }
}

/// Takes gzip data apart. Lies in memory of its own for the same reason as `DeflateStream`.
struct InflateStream: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(PprofError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    if inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK {
      stream.deallocate()
      throw .tooLarge("zlib has no memory for it")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses from a place in the input on, up to so many bytes of output.
  func step(_ input: [UInt8], from start: Int, outputBytes: Int) throws(PprofError) -> ZlibStep {
    let piece = min(greatestPiece, input.count - start)
    let (step, status) = advance(stream, input, from: start, piece: piece, outputBytes: outputBytes) {
      inflate(stream, Z_NO_FLUSH)
    }
    switch status {
    case Z_OK, Z_STREAM_END: return step
    // Nothing to read and nothing to write: the input has ended.
    case Z_BUF_ERROR: throw .truncatedGzip
    case Z_MEM_ERROR: throw .tooLarge("zlib has no memory for it")
    default: throw .corruptGzip(reason: stream.pointee.msg.map { String(cString: $0) } ?? "bad gzip data")
    }
  }

  /// Begins again after a complete member.
  func beginMember() throws(PprofError) {
    if inflateReset(stream) != Z_OK { throw .corruptGzip(reason: "bad gzip data") }
  }
}

/// Points a stream at a piece of the input and at room for output, runs it, and tells what it did and returned.
///
/// The pointers are valid while `run` is called and are not used after it.
private func advance(
  _ stream: UnsafeMutablePointer<z_stream>, _ input: [UInt8], from start: Int, piece: Int, outputBytes: Int,
  run: () -> Int32
) -> (step: ZlibStep, status: Int32) {
  var status = Z_OK
  var used = 0
  let output = input.withUnsafeBufferPointer { input in
    [UInt8](unsafeUninitializedCapacity: outputBytes) { output, initialized in
      // zlib does not write to its input; its interface only fails to say so.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + start })
      stream.pointee.avail_in = UInt32(piece)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(outputBytes)
      status = run()
      used = piece - Int(stream.pointee.avail_in)
      initialized = outputBytes - Int(stream.pointee.avail_out)
    }
  }
  return (ZlibStep(output: output, consumed: start + used, isEnd: status == Z_STREAM_END), status)
}
