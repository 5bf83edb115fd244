extension Completions {
  static var fish: String {
    """
    function __wardwatch_command
        set -l words (commandline -opc)
        if contains -- "$words[2]" \(named.map(\.rawValue).joined(separator: " ")) help
            echo $words[2]
        else
            echo console
        end
    end

    function __wardwatch_runs
        contains -- (__wardwatch_command) $argv
    end

    complete -c wardwatch -f
    \(named.map { fishWord($0.rawValue, $0.summary) }.joined(separator: "\n"))
    \(fishWord("help", "tell more about a command"))
    complete -c wardwatch -n '__wardwatch_runs help' -a '\(named.map(\.rawValue).joined(separator: " "))'
    \(named.compactMap(fishOperand).joined(separator: "\n"))
    \(allOptions.map(fishOption).joined(separator: "\n"))

    """
  }

  private static func fishWord(_ word: String, _ summary: String) -> String {
    "complete -c wardwatch -n 'test (count (commandline -opc)) -eq 1' -a \(word) -d \(fishQuoted(summary))"
  }

  private static func fishOperand(of command: Command) -> String? {
    command.operand.map {
      "complete -c wardwatch -n '__wardwatch_runs \(command.rawValue)' -a '\($0.choices.joined(separator: " "))'"
    }
  }

  private static func fishOption(_ option: any AnyOption) -> String {
    let commands = Command.allCases.filter(option.commands.contains).map(\.rawValue).joined(separator: " ")
    let short = option.short.map { " -s \($0)" } ?? ""
    return "complete -c wardwatch -n '__wardwatch_runs \(commands)' -l \(option.name)\(short)\(fishValue(of: option)) "
      + "-d \(fishQuoted(option.help))"
  }

  private static func fishValue(of option: any AnyOption) -> String {
    switch option.kind {
    case .flag: ""
    case .choice(let words): " -x -a '\(words.joined(separator: " "))'"
    case .list(let words) where !words.isEmpty: " -x -a '(__fish_append , \(words.joined(separator: " ")))'"
    case .file: " -r -F"
    case .folder: " -x -a '(__fish_complete_directories)'"
    case .value, .list, .properties: " -x"
    }
  }

  private static func fishQuoted(_ text: String) -> String {
    "'" + text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
