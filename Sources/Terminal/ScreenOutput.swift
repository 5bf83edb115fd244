internal import CNcurses
internal import Glibc

/// What ncurses writes, kept in a file in memory: ncurses would wait for a terminal that takes nothing, and so must not write to
/// one.
final class ScreenOutput {
  let stream: UnsafeMutablePointer<FILE>
  private let descriptor: Int32

  init() throws(TerminalError) {
    descriptor = memfd_create("screen", 1 /* MFD_CLOEXEC */)
    guard descriptor >= 0, let stream = fdopen(descriptor, "w") else {
      throw .noPipe(reason: String(cString: strerror(errno)))
    }
    self.stream = stream
  }

  deinit { fclose(stream) }

  /// Everything since the last call.
  func take() -> [UInt8] {
    fflush(stream)
    // What is behind is of a longer one before, and written over.
    let count = Int(lseek(descriptor, 0, SEEK_CUR))
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
    lseek(descriptor, 0, SEEK_SET)
    return bytes
  }
}
