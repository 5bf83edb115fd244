internal import CToml
internal import Glibc

/// A settings file in TOML: flat keys with the options' long names, and a table `[kafka]` of librdkafka properties.
struct SettingsFile {
  let path: String
  let given: GivenValues

  /// The file named, which must be there; else the user's and the machine's, where they are. The one that wins comes first.
  static func read(named path: String?, in surroundings: Surroundings) throws(SettingsError) -> [SettingsFile] {
    if let path {
      guard let file = try SettingsFile(path: surroundings.expandingHome(path)) else {
        throw SettingsError("\(path): there is no such settings file")
      }
      return [file]
    }
    var files: [SettingsFile] = []
    for path in [surroundings.userFile, surroundings.siteFile] {
      if let path, let file = try SettingsFile(path: path) { files.append(file) }
    }
    return files
  }

  /// Nil where there is no such file.
  private init?(path: String) throws(SettingsError) {
    guard let contents = try Contents(path: path) else { return nil }
    self.path = path
    given = try Self.values(in: contents.bytes, path: path)
    if contents.isOpenToOthers, let secret = given.secret?.given {
      throw SettingsError(
        "\(secret.source): a secret in a file that others can read or change; run: chmod 600 \(Self.shellQuoted(path))")
    }
  }

  private static func shellQuoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { $0 > 0x2c && $0 < 0x7f && !"`'\";<>?[\\]^{|}*&".utf8.contains($0) }
    return isPlain ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  // MARK: Keys

  private static func values(in text: [UInt8], path: String) throws(SettingsError) -> GivenValues {
    var values = GivenValues()
    for entry in try TomlDocument(text, path: path).entries {
      let source = Source.file(path: path, line: entry.line)
      let kafka = Options.table.kafka
      if entry.path.hasPrefix(kafka.name + "."), entry.depth > 1 {
        let property = String(entry.path.dropFirst(kafka.name.count + 1))
        values.add(Given(written: .property(name: property, value: entry.value), source: source), to: kafka)
      } else if entry.path == kafka.name, entry.value == .table([:]) {
        continue
      } else if entry.depth == 1, let option = Options.all.first(where: { $0.name == entry.path }), option.isInFile {
        values.add(Given(written: .toml(entry.value), source: source), to: option)
      } else {
        let names = Options.all.filter(\.isInFile).map(\.name)
        let suggestion = Spelling.suggestion(for: entry.path, among: names)
        throw SettingsError("\(source): there is no setting '\(entry.path)'\(suggestion)")
      }
    }
    return values
  }
}

// MARK: Bytes

extension SettingsFile {
  private struct Contents {
    var bytes: [UInt8] = []
    let isOpenToOthers: Bool

    private static let mostBytes = 1 << 20

    /// Nil where there is no such file. The permissions are those of the very file that is read.
    init?(path: String) throws(SettingsError) {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
      guard file >= 0 else { throw Self.failure(path) }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0 else { throw Self.failure(path) }
      isOpenToOthers = status.st_mode & 0o066 != 0

      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = Glibc.read(file, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Self.failure(path) }
        if count == 0 { break }
        bytes += buffer[..<count]
        guard bytes.count <= Self.mostBytes else { throw SettingsError("\(path): too large for a settings file") }
      }
    }

    private static func failure(_ path: String) -> SettingsError {
      SettingsError("\(path): the settings file cannot be read: \(String(cString: strerror(errno)))")
    }
  }
}

// MARK: TOML

/// The values of a TOML document with their lines.
private struct TomlDocument {
  struct Entry {
    let path: String
    let depth: Int
    let line: Int
    var value: TomlValue
  }

  private(set) var entries: [Entry] = []

  init(_ text: [UInt8], path: String) throws(SettingsError) {
    let document = text.withUnsafeBytes { ctoml_parse($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
    defer { ctoml_free(document) }
    var line: UInt32 = 0
    if let error = ctoml_error(document, &line) {
      throw SettingsError("\(path):\(line): this is not TOML: \(String(cString: error))")
    }
    for index in 0..<ctoml_count(document) {
      let value = ctoml_at(document, index)
      if value.is_element, let last = entries.indices.last, case .array(let elements) = entries[last].value {
        entries[last].value = .array(elements + [Self.value(value)])
      } else {
        entries.append(
          Entry(
            path: Self.string(value.path, value.path_length), depth: value.depth, line: Int(value.line), value: Self.value(value))
        )
      }
    }
    // toml++ sorts by name; a person reads, and is told of mistakes, from the top.
    entries.sort { $0.line < $1.line }
  }

  private static func value(_ value: ctoml_value) -> TomlValue {
    switch value.type {
    case ctoml_string: .string(string(value.text, value.text_length))
    case ctoml_integer: .integer(value.integer)
    case ctoml_float: .number(value.number)
    case ctoml_boolean: .boolean(value.boolean)
    case ctoml_array: .array([])
    case ctoml_table: .table([:])
    default: .time
    }
  }

  private static func string(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }
}

extension String {
  /// With control characters as `\u{…}`.
  var escapingControls: String {
    unicodeScalars.map { $0.isControl ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}
