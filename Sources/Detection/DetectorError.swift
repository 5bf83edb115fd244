/// Why a model cannot be used; each case reads as one sentence with the way out.
package enum DetectorError: Error, Sendable, Equatable, CustomStringConvertible {
  case missingFile(name: String, directory: String)
  case unreadableFile(name: String, directory: String, reason: String)
  case damagedFile(name: String, directory: String, reason: String)
  case otherVersion(name: String, directory: String, found: Int, expected: Int)
  case cannotWrite(path: String, reason: String)

  package var description: String {
    switch self {
    case .missingFile(let name, let directory):
      "The model in \(directory) has no \(name). Point --weights at a complete folder, or make one with `wardwatch train`."
    case .unreadableFile(let name, let directory, let reason):
      "\(name) in \(directory) cannot be read (\(reason)). Check its permissions, or make the model again with `wardwatch train`."
    case .damagedFile(let name, let directory, let reason):
      "\(name) in \(directory) is damaged: \(reason). Restore the folder, or make the model again with `wardwatch train`."
    case .otherVersion(let name, let directory, let found, let expected):
      "\(name) in \(directory) has format \(found), but this wardwatch reads format \(expected). "
        + "Make the model again with `wardwatch train`."
    case .cannotWrite(let path, let reason):
      "\(path) cannot be written (\(reason)). Check the folder's permissions and the free space, or choose another with --weights."
    }
  }
}
