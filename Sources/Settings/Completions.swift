/// The script that lets a shell complete commands, options and the options' values, made from the table of options.
package struct Completions {
  package let text: String

  package init(for shell: Shell) {
    let notice =
      "# Completion of \(Product.name) for \(shell.rawValue). Made by '\(Product.name) completions \(shell.rawValue)': a change here "
      + "would be lost.\n\n"
    text =
      switch shell {
      case .bash: notice + Self.bash
      case .zsh: "#compdef \(Product.name)\n" + notice + Self.zsh
      case .fish: notice + Self.fish
      }
  }

  /// The commands that are named by a word.
  static let named = Command.allCases.filter { $0 != .console }

  /// Those on the command line; a secret is none.
  static func options(of command: Command) -> [any AnyOption] { Options.of(command).filter { $0.secrecy != .secret } }
  static let allOptions = Options.all.filter { $0.secrecy != .secret }
}

extension AnyOption {
  /// The words that its value, or an element of it, may be; empty where they are many.
  var choices: [String] {
    switch kind {
    case .choice(let words), .list(of: let words): words
    default: []
    }
  }

  var isRepeatable: Bool {
    switch kind {
    case .list, .properties: true
    default: false
    }
  }

  /// As they are typed, the short one first.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] }
}
