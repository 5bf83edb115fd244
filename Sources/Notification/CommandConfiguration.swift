/// A program that is started for each alarm: a pager's, a telephone system's, a hospital's own.
package struct CommandConfiguration: Sendable, Equatable {
  /// The program's path and its arguments. No shell sees them, nor anything of a patient.
  package let words: [String]
  /// A program that takes longer is ended, and tried again.
  package let timeoutSeconds: Double

  /// - Parameter line: words parted by blanks; quotes, double or single, keep blanks in a word, and nothing else is special.
  package init(_ line: String, timeoutSeconds: Double = 30) throws(MailConfigurationError) {
    words = try Self.split(line)
    self.timeoutSeconds = timeoutSeconds
    guard let program = words.first, program.hasPrefix("/") else {
      throw MailConfigurationError("the alarm command must begin with the whole path of a program, such as /usr/local/bin/page")
    }
  }

  private static func split(_ line: String) throws(MailConfigurationError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw MailConfigurationError("the alarm command has a quote that is not closed") }
    return words + (word.map { [$0] } ?? [])
  }
}
