extension Completions {
  /// A function for zsh's own `_arguments`; it may lie in `$fpath` or be sourced.
  static var zsh: String {
    """
    _wardwatch() {
      local -a commands=(
    \(named.map { "    \(zshQuoted("\(zshEscaped($0.rawValue)):\($0.summary)"))" }.joined(separator: "\n"))
        'help:tell more about a command'
      )
      local command=console
      if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe -t commands command commands
        return
      fi
      case $words[2] in
        (\(named.map(\.rawValue).joined(separator: "|"))) command=$words[2]; shift words; (( CURRENT-- )) ;;
        (help) (( CURRENT == 3 )) && _describe -t commands command commands; return ;;
      esac
      case $command in
    \(Command.allCases.map(zshCommand).joined(separator: "\n"))
      esac
    }

    if [[ $funcstack[1] == _wardwatch ]]; then _wardwatch "$@"; else compdef _wardwatch wardwatch; fi

    """
  }

  private static func zshCommand(_ command: Command) -> String {
    var specifications = options(of: command).map(zshSpecification)
    if let operand = command.operand { specifications.append(zshQuoted("1:\(operand.name):\(zshAction(operand))")) }
    return "    (\(command.rawValue)) _arguments -S : \\\n"
      + specifications.map { "      \($0)" }.joined(separator: " \\\n") + " ;;"
  }

  /// As _arguments has them: `'(-b --bootstrap)'{-b+,--bootstrap=}'[what it is]:HOST\:PORT:action'`.
  private static func zshSpecification(_ option: any AnyOption) -> String {
    let value = option.kind == .flag ? "" : ":\(zshEscaped(option.placeholder)):\(zshAction(option))"
    let rest = zshQuoted("[\(zshEscaped(option.help))]\(value)")
    let long = "--\(option.name)" + (option.kind == .flag ? "" : "=")
    guard let short = option.short else { return (option.isRepeatable ? "'*'" : "") + long + rest }
    let either = option.isRepeatable ? "'*'" : "'(\(option.spellings.joined(separator: " ")))'"
    return either + "{-\(short)\(option.kind == .flag ? "" : "+"),\(long)}" + rest
  }

  private static func zshAction(_ option: any AnyOption) -> String {
    switch option.kind {
    case .choice(let words): "(\(words.joined(separator: " ")))"
    case .list(let words) where !words.isEmpty: "_values -s , \(option.name) \(words.joined(separator: " "))"
    case .file: "_files"
    case .folder: "_files -/"
    case .flag, .value, .list, .properties: " "
    }
  }

  private static func zshEscaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private static func zshQuoted(_ text: String) -> String { "'" + text.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'" }
}
