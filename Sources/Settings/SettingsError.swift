/// What is wrong with the command line, the environment or the settings file, in a sentence that says where. Holds no secret.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ sentence: String) {
    // What is quoted in it must not drive the terminal that it is printed on.
    description = sentence.escapingControls
  }

  /// A mistake that the command's help would have prevented.
  init(_ sentence: String, hint command: Command) {
    self.init("\(sentence)\(sentence.hasSuffix("?") ? "" : ".") Try '\(command.words) --help'.")
  }
}
