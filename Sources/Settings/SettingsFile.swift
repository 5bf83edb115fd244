internal import Glibc
internal import Toml

/// A settings file in TOML: flat keys with the options' long names, a table `[kafka]` of librdkafka properties, a table `[[beds]]`
/// for each bed that is expected, and a table `[[ladder]]` for each step at which others are told of a HIGH.
struct SettingsFile {
  let path: String
  let given: GivenValues
  let expectedBeds: [ExpectedBed]
  let ladder: [LadderStep]

  /// The file named, alone; else the user's and the machine's, where they are. The one that wins comes first.
  static func read(
    named path: String?, mustExist: Bool, in surroundings: Surroundings
  ) throws(SettingsError) -> [SettingsFile] {
    if let path {
      let isHandedOver = Credentials.contain(path, in: surroundings)
      guard let file = try SettingsFile(path: surroundings.expandingHome(path), isHandedOver: isHandedOver) else {
        if mustExist { throw SettingsError("\(path): there is no such settings file") }
        return []
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
  ///
  /// - Parameter isHandedOver: the service manager sees to it that no other can read it, by a list whose mask looks like a group's
  ///   right in the file's mode (acl(5)).
  private init?(path: String, isHandedOver: Bool = false) throws(SettingsError) {
    guard let contents = try Contents(path: path) else { return nil }
    self.path = path
    let members = try Self.document(contents.bytes, path: path).members
    given = try Self.values(of: members.filter { !Self.listsBeds($0) && $0.key != Self.ladderKey }, path: path)
    expectedBeds = try Self.expectedBeds(in: members.filter(Self.listsBeds), path: path)
    ladder = try LadderStep.steps(in: members.filter { $0.key == Self.ladderKey }, path: path)
    let program = given[Options.table.alarmCommand.name].first?.source ?? ladder.first { $0.alarmCommand != nil }?.source
    if contents.canBeChangedByAll, let program {
      throw SettingsError(
        "\(program): a program to start, in a file that everybody can change; run: chmod o-w \(path.shellQuoted)")
    }
    if contents.isOpenToOthers, !isHandedOver, let secret = given.secret?.given {
      throw SettingsError(
        "\(secret.source): a secret in a file that others can read or change; run: chmod 600 \(path.shellQuoted)")
    }
  }

  private static let ladderKey = "ladder"

  // MARK: Keys

  private static func values(of members: [TomlNode.Member], path: String) throws(SettingsError) -> GivenValues {
    var values = GivenValues()
    for member in members {
      let key = member.key
      let kafka = Options.table.kafka
      if key == kafka.name, case .table = member.node.content {
        for (property, node) in Self.leaves(of: member.node, below: "") {
          let source = Source.file(path: path, line: node.line)
          values.add(Given(written: .property(name: property, value: TomlValue(node)), source: source), to: kafka)
        }
      } else if let option = Options.all.first(where: { $0.name == key }), option.isInFile {
        let source = Source.file(path: path, line: member.node.line)
        values.add(Given(written: .toml(TomlValue(member.node)), source: source), to: option)
      } else {
        let (name, node) = Self.leaves(of: member.node, below: key).first ?? (key, member.node)
        let source = Source.file(path: path, line: node.line)
        let names = Options.all.filter(\.isInFile).map(\.name)
        let suggestion = Spelling.suggestion(for: name, among: names)
        throw SettingsError("\(source): there is no setting '\(name)'\(suggestion)")
      }
    }
    return values
  }
}

// MARK: Beds

extension SettingsFile {
  /// `beds` is also the number of simulated ones.
  private static func listsBeds(_ member: TomlNode.Member) -> Bool {
    guard member.key == "beds", case .array(let tables) = member.node.content else { return false }
    return tables.contains { if case .table = $0.content { true } else { false } }
  }

  private static func expectedBeds(
    in members: [TomlNode.Member], path: String
  ) throws(SettingsError) -> [ExpectedBed] {
    var beds: [ExpectedBed] = []
    for member in members {
      guard case .array(let tables) = member.node.content else { continue }
      for table in tables { beds.append(try expectedBed(table, path: path)) }
    }
    return beds
  }

  private static func expectedBed(_ table: TomlNode, path: String) throws(SettingsError) -> ExpectedBed {
    var texts: [String: String] = [:]
    for member in table.members {
      guard member.key == "ward" || member.key == "bed" else {
        throw SettingsError("\(path):\(member.node.line): an expected bed has a ward and a bed, and no '\(member.key)'")
      }
      switch member.node.content {
      case .string(let text) where !text.isEmpty && !text.unicodeScalars.contains(where: \.isControl): texts[member.key] = text
      case .integer(let number): texts[member.key] = String(number)
      default: throw SettingsError("\(path):\(member.node.line): \(member.key) of an expected bed wants a text such as \"07\"")
      }
    }
    guard let bed = texts["bed"] else {
      throw SettingsError("\(path):\(table.line): an expected bed wants a bed: write bed = \"07\" under [[beds]]")
    }
    return ExpectedBed(ward: texts["ward"], bed: bed)
  }
}

// MARK: Bytes

extension SettingsFile {
  private struct Contents {
    var bytes: [UInt8] = []
    let isOpenToOthers: Bool
    let canBeChangedByAll: Bool

    private static let mostBytes = 1 << 20

    /// Nil where there is no such file. The permissions are those of the very file that is read.
    init?(path: String) throws(SettingsError) {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
      guard file >= 0 else { throw Self.failure(path) }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0 else { throw Self.failure(path) }
      canBeChangedByAll = status.st_mode & 0o002 != 0
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

extension SettingsFile {
  private static func document(_ text: [UInt8], path: String) throws(SettingsError) -> TomlDocument {
    do {
      return try TomlDocument(text)
    } catch {
      throw SettingsError("\(path):\(error.line): this is not TOML: \(error.reason)")
    }
  }

  /// The values in a table and in the tables in it, each under its names joined by dots: librdkafka's are written so.
  private static func leaves(of node: TomlNode, below name: String) -> [(name: String, node: TomlNode)] {
    if node.members.isEmpty { return name.isEmpty ? [] : [(name, node)] }
    return node.members.flatMap { leaves(of: $0.node, below: name.isEmpty ? $0.key : "\(name).\($0.key)") }
  }
}

extension TomlValue {
  init(_ node: TomlNode) {
    self =
      switch node.content {
      case .string(let text): .string(text)
      case .integer(let integer): .integer(integer)
      case .number(let number): .number(number)
      case .boolean(let boolean): .boolean(boolean)
      case .time: .time
      case .array(let elements): .array(elements.map(TomlValue.init))
      case .table(let members): .table(Dictionary(members.map { ($0.key, TomlValue($0.node)) }) { $1 })
      }
  }
}

extension String {
  /// As a shell takes it for one word.
  package var shellQuoted: String {
    let isPlain = utf8.allSatisfy { $0 > 0x2c && $0 < 0x7f && !"`'\";<>?[\\]^{|}*&".utf8.contains($0) }
    return isPlain ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// With control characters as `\u{…}`.
  var escapingControls: String {
    unicodeScalars.map { $0.isControl ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}
