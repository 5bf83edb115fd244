extension Completions {
  /// Needs bash 4 alone, and none of the functions of bash-completion.
  static var bash: String {
    """
    _wardwatch() {
      local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} option= attached= lead= words= command=console
      # Bash parts words at '=', unless it was taken out of COMP_WORDBREAKS.
      if [[ $before == = ]]; then
        option=${COMP_WORDS[COMP_CWORD-2]} attached=yes
      elif [[ $word == = ]]; then
        option=$before word= attached=yes
      elif [[ $word == --*=* ]]; then
        option=${word%%=*} lead=${word%%=*}= word=${word#*=} attached=yes
      elif [[ $before == -* ]]; then
        option=$before
      fi
      if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
          \(named.map(\.rawValue).joined(separator: "|"))) command=${COMP_WORDS[1]} ;;
          help) words='\(named.map(\.rawValue).joined(separator: " "))' ;;
        esac
      fi
      case $option in
    \(allOptions.compactMap(bashValue).joined(separator: "\n"))
      esac
      if [[ -z $words && -z $attached ]]; then
        case $command in
    \(Command.allCases.map(bashOptions).joined(separator: "\n"))
        esac
        if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then words='\(named.map(\.rawValue).joined(separator: " ")) help'; fi
      fi
      mapfile -t COMPREPLY < <(compgen -P "$lead" -W "$words" -- "$word")
      if [[ ${COMPREPLY[0]} == --*= ]]; then compopt -o nospace; fi
    }
    complete -F _wardwatch wardwatch

    """
  }

  /// What follows an option; nil where nothing does.
  private static func bashValue(of option: any AnyOption) -> String? {
    let names = option.spellings.joined(separator: "|")
    let action: String
    switch option.kind {
    case .flag where option.isCommandLineOnly: return nil
    case .flag: action = "[[ -z $attached ]] || words='yes no'"
    case .choice(let words): action = "words='\(words.joined(separator: " "))'"
    case .list(let words) where !words.isEmpty:
      action = "words='\(words.joined(separator: " "))' lead+=${word%\"${word##*,}\"} word=${word##*,}"
    case .file: action = "compopt -o default; return"
    case .folder: action = "compopt -o dirnames; return"
    case .value, .list, .properties: action = "return"
    }
    return "    \(names)) \(action) ;;"
  }

  private static func bashOptions(of command: Command) -> String {
    let names = options(of: command).map { "--\($0.name)" + ($0.kind == .flag ? "" : "=") }
    let words = (command.operand?.choices ?? []) + names
    return "      \(command.rawValue)) words='\(words.joined(separator: " "))' ;;"
  }
}
