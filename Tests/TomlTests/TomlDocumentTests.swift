import Testing

@testable import Toml

@Suite("A TOML document") struct TomlDocumentTests {
  private func lines(_ members: [TomlNode.Member], below name: String = "") -> [String] {
    members.flatMap { member in lines(member.node, named: name.isEmpty ? member.key : "\(name).\(member.key)") }
  }

  private func lines(_ node: TomlNode, named name: String) -> [String] {
    switch node.content {
    case .table(let members) where !members.isEmpty: lines(members, below: name)
    case .array(let elements) where !elements.isEmpty:
      elements.enumerated().flatMap { lines($1, named: "\(name)[\($0)]") }
    default: ["\(name):\(node.line)"]
    }
  }

  @Test("Every value is found below its tables and arrays, with its line, from the top")
  func tree() throws {
    let document = try TomlDocument(
      Array(
        """
        z = 1
        a = [
          "x",
          "y",
        ]
        [[topic]]
        hr = "b"
        codes = { "8867-4" = "hr", 2.1 = "rr" }
        [topic.where]
        kind = true
        [[topic]]
        hr = "c"
        [empty]
        """.utf8))
    #expect(
      lines(document.members) == [
        "z:1", "a[0]:3", "a[1]:4", "topic[0].hr:7", "topic[0].codes.2.1:8", "topic[0].codes.8867-4:8", "topic[0].where.kind:10",
        "topic[1].hr:12", "empty:13",
      ])
  }

  @Test("What is not TOML is said with its line")
  func fault() throws {
    let fault = #expect(throws: TomlDocument.Fault.self) { try TomlDocument(Array("a = 1\nb = = 2\n".utf8)) }
    #expect(fault?.line == 2)
  }
}
