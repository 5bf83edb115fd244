internal import Foundation

/// Puts a settings file in its place, whole or not at all.
struct SettingsFileWriter {
  let path: String
  var pathOfOld: String { path + ".old" }

  var isThere: Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// To be asked before a person is: nobody wants to have answered for nothing.
  /// - Throws: `Failure` where no file can be written there.
  func requireWritable() throws {
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    // The folders that are missing are made in the end.
    while folder.path != "/", access(folder.path, F_OK) != 0 { folder.deleteLastPathComponent() }
    // By way of the folder itself: a file in its place is none.
    guard access(folder.path + "/.", W_OK) == 0 else { throw failure(path) }
  }

  /// Keeps the file that is there as `pathOfOld`. One with a secret can be read by its owner alone.
  /// - Throws: `Failure` where it cannot be written.
  func write(_ text: String, isSecret: Bool) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(folder): cannot make the folder: \(error.localizedDescription); choose another file with --config=FILE")
    }
    let new = "\(path).new"
    unlink(new)
    let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, isSecret ? 0o600 : 0o644)
    guard file >= 0 else { throw failure(new) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.synchronize()
    } catch {
      unlink(new)
      throw Failure("\(new): cannot write the settings: \(error.localizedDescription)")
    }
    if isThere, rename(path, pathOfOld) != 0 { throw failure(pathOfOld) }
    guard rename(new, path) == 0 else { throw failure(path) }
  }

  private func failure(_ path: String) -> Failure {
    Failure("\(path): cannot write the settings: \(String(cString: strerror(errno))); choose another file with --config=FILE")
  }
}
