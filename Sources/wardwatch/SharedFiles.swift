internal import Foundation

/// Finds what comes with the program: `weights/` and `schema.sql`, beside it, in the checkout that it was built in or, once installed,
/// in `PREFIX/share/wardwatch`.
struct SharedFiles {
  let folder: URL

  var weights: URL { folder.appendingPathComponent("weights", isDirectory: true) }
  var schema: URL { folder.appendingPathComponent("schema.sql") }

  init() throws {
    // Not the first argument: that may be a symbolic link, or a name found on PATH.
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    guard let folder = Self.candidates(program: program).first(where: Self.isOurs) else {
      throw Failure(
        """
        \(program.path): the file schema.sql that comes with the program was not found beside it; run it \
        from its checkout, or install it with 'make install'
        """)
    }
    self.folder = folder
  }

  /// `PREFIX/share/wardwatch` for `PREFIX/bin/wardwatch`, then the program's folder and those above: `.build/…` is in the checkout.
  static func candidates(program: URL) -> [URL] {
    var folder = program.deletingLastPathComponent()
    var result = [folder.deletingLastPathComponent().appendingPathComponent("share/wardwatch")]
    result.append(folder)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      result.append(folder)
    }
    return result
  }

  private static func isOurs(_ folder: URL) -> Bool {
    // Without weights the ward is still watched, by the rules alone; without the schema nothing could be stored.
    FileManager.default.fileExists(atPath: SharedFiles(folder: folder).schema.path)
  }

  private init(folder: URL) {
    self.folder = folder
  }
}
