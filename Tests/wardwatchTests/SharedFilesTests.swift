import Foundation
import Testing

@testable import wardwatch

@Suite("What comes with the program")
struct SharedFilesTests {
  @Test(
    "is looked for where it is installed, beside the program, and in the checkout it was built in",
    arguments: [
      ("/usr/local/bin/wardwatch", "/usr/local/share/wardwatch"), ("/opt/ward/wardwatch", "/opt/ward"),
      ("/src/wardwatch/.build/release/wardwatch", "/src/wardwatch"),
    ])
  func places(program: String, folder: String) {
    #expect(SharedFiles.candidates(program: URL(fileURLWithPath: program)).map(\.path).contains(folder))
  }
}
