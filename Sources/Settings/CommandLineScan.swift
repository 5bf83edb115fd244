internal import CGetopt
internal import Glibc

/// What getopt_long makes of the words after a command: GNU manners, with sentences of our own for the mistakes.
struct CommandLineScan {
  private(set) var given = GivenValues()
  /// `--help` and `--version` end the scan: what comes after them is not looked at.
  private(set) var asksForHelp = false
  private(set) var asksForVersion = false

  init(_ arguments: [String], for command: Command) throws(SettingsError) {
    let options = Options.of(command)
    scan: for word in Self.scan(arguments, options) {
      switch word {
      case .option(let option, _) where option.name == Options.table.help.name:
        asksForHelp = true
        break scan
      case .option(let option, _) where option.name == Options.table.version.name:
        asksForVersion = true
        break scan
      case .option(let option, let value):
        given.add(Given(written: .text(value ?? "yes"), source: .flag(option.name)), to: option)
      case .valueMissing(let option):
        throw SettingsError("--\(option.name) needs a value: --\(option.name)=\(option.placeholder)", hint: command)
      case .valueUnwanted(let option):
        throw SettingsError("--\(option.name) takes no value", hint: command)
      case .unknownShort(let letter):
        throw SettingsError("\(command.words) has no option -\(letter)", hint: command)
      case .unknownLong(let word):
        throw Self.unknown(word, among: options, for: command)
      case .operand(let word):
        if let option = command.operand, given[option.name].isEmpty {
          given.add(Given(written: .text(word), source: .flag(option.name)), to: option)
          continue
        }
        throw Self.unexpected(word, for: command)
      }
    }
  }

  // MARK: Mistakes

  private static func unknown(_ word: String, among options: [any AnyOption], for command: Command) -> SettingsError {
    let name = String(word.dropFirst(2).prefix { $0 != "=" })
    let meant = options.map(\.name).filter { $0.hasPrefix(name) }
    if !name.isEmpty, meant.count > 1 {
      let list = meant.map { "--\($0)" }.joined(separator: ", ")
      return SettingsError("--\(name) could be any of \(list)", hint: command)
    }
    if let elsewhere = Options.all.first(where: { $0.name == name }) {
      let takers = Command.allCases.filter(elsewhere.commands.contains).map { "'\($0.words)'" }.joined(separator: ", ")
      return SettingsError("\(command.words) has no option --\(name); it belongs to \(takers)", hint: command)
    }
    let suggestion = Spelling.suggestion(for: name, among: options.map(\.name), prefix: "--")
    return SettingsError("\(command.words) has no option --\(name)\(suggestion)", hint: command)
  }

  private static func unexpected(_ word: String, for command: Command) -> SettingsError {
    if command == .console, Command(named: word) != nil {
      return SettingsError("the command comes first: \(Product.name) \(word) [OPTION]...")
    }
    return SettingsError("\(command.words) takes options only, and '\(word)' is none", hint: command)
  }

  // MARK: getopt_long

  private enum Word {
    case option(any AnyOption, String?)
    case valueMissing(any AnyOption)
    case valueUnwanted(any AnyOption)
    case unknownShort(Character)
    case unknownLong(String)
    case operand(String)
  }

  /// Long options have codes from here on, so that none is mistaken for a short one's letter.
  private static let firstCode: Int32 = 1_000

  private static func scan(_ arguments: [String], _ options: [any AnyOption]) -> [Word] {
    let shorts = ":" + options.map { option in option.short.map { "\($0)" + (option.kind == .flag ? "" : ":") } ?? "" }.joined()
    let shortNames = strdup(shorts)
    var words = ([Product.name] + arguments).map { strdup($0) } + [nil]
    let names = options.map { strdup($0.name) }
    defer {
      free(shortNames)
      words.forEach { free($0) }
      names.forEach { free($0) }
    }
    let longs = zip(options.indices, options).map { index, option in
      let hasValue = option.kind != .flag ? required_argument : option.isCommandLineOnly ? no_argument : optional_argument
      return CGetopt.option(name: names[index], has_arg: hasValue, flag: nil, val: firstCode + Int32(index))
    }
    let optionWithCode: (Int32) -> (any AnyOption)? = { code in
      code >= firstCode
        ? options[Int(code - firstCode)]
        : options.first { $0.short?.asciiValue.map(Int32.init) == code }
    }

    var result: [Word] = []
    let count = Int32(arguments.count + 1)
    cgetopt_begin()
    while true {
      let item = cgetopt_next(count, &words, shortNames, longs + [CGetopt.option()])
      if item.code == -1 { break }
      let culprit = optionWithCode(item.culprit)
      switch item.code {
      case Self.missing:
        if let culprit { result.append(.valueMissing(culprit)) }
      case Self.mistake:
        if let culprit {
          result.append(.valueUnwanted(culprit))
        } else if let letter = UInt8(exactly: item.culprit), letter != 0 {
          result.append(.unknownShort(letter < 0x80 ? Character(Unicode.Scalar(letter)) : "\u{fffd}"))
        } else {
          result.append(.unknownLong(item.word.map { String(cString: $0) } ?? ""))
        }
      default:
        if let option = optionWithCode(item.code) { result.append(.option(option, item.value.map { String(cString: $0) })) }
      }
    }
    let first = Int(cgetopt_end())
    result += words[first..<Int(count)].compactMap { $0.map { .operand(String(cString: $0)) } }
    return result
  }

  /// What getopt_long returns for an unknown option, and for one whose value is missing (the short options begin with a colon).
  private static let mistake = Int32(UInt8(ascii: "?"))
  private static let missing = Int32(UInt8(ascii: ":"))
}
