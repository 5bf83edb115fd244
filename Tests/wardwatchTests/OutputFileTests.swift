import Foundation
import Testing

@testable import wardwatch

@Suite("The file that a result goes to")
struct OutputFileTests {
  @Test("A file that is read from is not written to, by whatever name")
  func sparesTheInput() throws {
    let folder = NSTemporaryDirectory() + "wardwatch-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (input, link) = (folder + "/vitals.csv", folder + "/link.csv")
    try Data("precious".utf8).write(to: URL(fileURLWithPath: input))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: input)
    for path in [input, folder + "/./vitals.csv", link] {
      #expect(throws: Failure.self) { try OutputFile(path: path, besides: [input]) }
    }
    #expect(try String(contentsOfFile: input, encoding: .utf8) == "precious")
    try OutputFile(path: "/dev/null", besides: ["/dev/null"]).write("lost")
    try OutputFile(path: folder + "/scores.csv", besides: [input]).write("scored")
    #expect(try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8) == "scored")
  }
}
