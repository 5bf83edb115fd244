internal import Foundation

/// Finds what comes with the program: `weights/` and `schema.sql`, in the checkout that it was built in or, once installed, in
/// `PREFIX/share/wardwatch`.
struct SharedFiles {
  let folder: URL

  var weights: URL { folder.appendingPathComponent("weights", isDirectory: true) }
  var schema: URL { folder.appendingPathComponent("schema.sql") }

  init() throws {
    // Not the first argument: that may be a symbolic link, or a name found on PATH.
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    guard let folder = Self.candidates(program: program).first(where: Self.isComplete) else {
      throw Failure(
        """
        \(program.path): the folder weights and the file schema.sql that come with the program were not found beside it; run it \
        from its checkout, or install it with 'make install'
        """)
    }
    self.folder = folder
  }

  /// `PREFIX/share/wardwatch` for `PREFIX/bin/wardwatch`, then the folders above the program: `.build/…` is in the checkout.
  static func candidates(program: URL) -> [URL] {
    var folder = program.deletingLastPathComponent()
    var result = [folder.deletingLastPathComponent().appendingPathComponent("share/wardwatch")]
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      result.append(folder)
    }
    return result
  }

  private static func isComplete(_ folder: URL) -> Bool {
    let files = SharedFiles(folder: folder)
    return [files.weights, files.schema].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
  }

  private init(folder: URL) {
    self.folder = folder
  }
}
