/// `--show-config`: every setting of a command as a settings file would have it, each with where it came from. It can be used as
/// a file, once the secrets are filled in.
struct ConfigReport {
  let text: String

  init(_ settings: Settings) {
    var settingsRows: [(setting: String, source: Source)] = []
    var propertyRows: [(setting: String, source: Source)] = []
    for option in Options.of(settings.command) where option.section != .general {
      guard let value = settings.resolved[option.name] else { continue }
      switch value.shown {
      case .table(let entries)?:
        for (name, text) in entries.sorted(by: { $0.key < $1.key }) {
          propertyRows.append(("\"\(name)\" = \(text.literal)", value.propertySources[name] ?? value.source))
        }
      case let shown?: settingsRows.append(("\(option.name) = \(shown.literal)", value.source))
      case nil: settingsRows.append(("# \(option.name) is not set", value.source))
      }
    }
    let width = (settingsRows + propertyRows).map(\.setting.count).max() ?? 0
    let row: (String, Source) -> String = { setting, source in
      setting + String(repeating: " ", count: width - setting.count) + "  # \(source)"
    }
    let files = settings.files.isEmpty ? "none" : settings.files.joined(separator: ", ")
    var lines = ["# \(settings.command.words); settings files read: \(files)"] + settingsRows.map(row)
    if !propertyRows.isEmpty { lines += ["", "[kafka]"] + propertyRows.map(row) }
    if Set<Command>.telling.contains(settings.command) {
      for bed in settings.expectedBeds { lines += [""] + bed.lines }
      for step in settings.ladder { lines += ["", "# \(step.source)"] + step.shownLines }
    }
    text = lines.joined(separator: "\n")
  }
}
