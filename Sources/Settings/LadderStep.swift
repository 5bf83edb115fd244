internal import Toml

/// Who else is told of a HIGH that nobody has acknowledged for so long, from `[[ladder]]` in a settings file.
package struct LadderStep: Sendable, Equatable {
  package var afterSeconds: Double
  package var mailTo: [String] = []
  package var alarmCommand: String?
  package var webhook: String?
  /// Where it stands in the file.
  package var source: Source
}

extension LadderStep {
  /// What a file may begin with.
  static let example = LadderStep(afterSeconds: 120, mailTo: ["registrar@example.org"], source: .builtIn)

  /// The lines of its table in a settings file.
  var lines: [String] {
    var lines = ["[[ladder]]", "after = \(TomlValue.string(TimeSpan.text(seconds: afterSeconds)).literal)"]
    let table = Options.table
    let addresses = TomlValue.array(mailTo.map(TomlValue.string))
    if !mailTo.isEmpty { lines.append("\(table.mailTo.name) = \(addresses.literal)") }
    if let alarmCommand { lines.append("\(table.alarmCommand.name) = \(TomlValue.string(alarmCommand).literal)") }
    if let webhook { lines.append("\(table.webhook.name) = \(TomlValue.string(webhook).literal)") }
    return lines
  }

  /// The same without what may be secret in a web address.
  var shownLines: [String] {
    var shown = self
    shown.webhook = webhook.map(Secrecy.maskedWebAddress)
    return shown.lines
  }

  /// As many as anybody climbs.
  private static let mostSteps = 10
  private static let after = Format.seconds(1...3_600)

  /// The steps in these members of a file, each of them a list of tables.
  static func steps(in members: [TomlNode.Member], path: String) throws(SettingsError) -> [LadderStep] {
    var steps: [LadderStep] = []
    for member in members {
      guard case .array(let tables) = member.node.content else {
        let place = Source.file(path: path, line: member.node.line)
        throw SettingsError("\(place): each step of the ladder is a table of its own: begin it with [[ladder]]")
      }
      for table in tables {
        let step = try LadderStep(table, path: path)
        if let before = steps.last, before.afterSeconds >= step.afterSeconds {
          throw SettingsError(
            "\(step.source): a step of the ladder comes after \(TimeSpan.text(seconds: step.afterSeconds)), and the one before it "
              + "after \(TimeSpan.text(seconds: before.afterSeconds)): put them in their order")
        }
        steps.append(step)
        guard steps.count <= mostSteps else {
          throw SettingsError("\(step.source): a ladder has \(mostSteps) steps at most")
        }
      }
    }
    return steps
  }

  private init(_ table: TomlNode, path: String) throws(SettingsError) {
    source = .file(path: path, line: table.line)
    var afterSeconds: Double?
    for member in table.members {
      let place = Source.file(path: path, line: member.node.line)
      switch member.key {
      case "after": afterSeconds = try Self.read(member, as: Self.after, at: place)
      case Options.table.mailTo.name: mailTo = try Self.read(member, as: Options.table.mailTo.format, at: place)
      case Options.table.alarmCommand.name:
        alarmCommand = try Self.read(member, as: Options.table.alarmCommand.format, at: place)
      case Options.table.webhook.name: webhook = try Self.read(member, as: Options.table.webhook.format, at: place)
      default:
        throw SettingsError(
          "\(place): a step of the ladder has after, mail-to, alarm-command and webhook, and no '\(member.key)'")
      }
    }
    guard let afterSeconds else {
      throw SettingsError("\(source): a step of the ladder wants a time: write after = \"2m\" under [[ladder]]")
    }
    self.afterSeconds = afterSeconds
    guard !mailTo.isEmpty || alarmCommand != nil || webhook != nil else {
      throw SettingsError("\(source): this step of the ladder tells nobody: give it mail-to, alarm-command or webhook")
    }
  }

  private static func read<Value>(
    _ member: TomlNode.Member, as format: Format<Value>, at place: Source
  ) throws(SettingsError) -> Value {
    let written = Written.toml(TomlValue(member.node))
    guard let value = format.read(written) else {
      throw SettingsError("\(place): \(member.key) of a step of the ladder: '\(written)' is not \(format.wants)")
    }
    return value
  }
}
