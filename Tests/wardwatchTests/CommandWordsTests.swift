import Foundation
import Testing

@testable import wardwatch

@Suite("The words of the command line")
struct CommandWordsTests {
  @Test(
    "are those behind the program's name, empty ones among them",
    arguments: [
      ("wardwatch\0", []), ("wardwatch\0--headless\0", ["--headless"]), ("\0a b\0\0c\0", ["a b", "", "c"]), ("", []),
    ])
  func split(text: String, words: [String]) { #expect(CommandWords.split(Array(text.utf8)) == words) }

  @Test("are the same as Swift finds where nothing has moved the environment")
  func agree() { #expect(CommandWords.all == Array(CommandLine.arguments.dropFirst())) }
}
