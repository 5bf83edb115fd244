import Foundation
import Testing

@testable import Registry

@Suite("A schema registry")
struct SchemaRegistryTests {
  private static func path(_ id: Int) -> String { "/schemas/ids/\(id)?format=resolved" }

  private static let avro = RegistryAnswer.schema(type: "AVRO", text: Array(#"{"type":"string"}"#.utf8))
  private static let body = #"{"schema":"{\"type\":\"string\"}"}"#

  /// Asks until the registry has answered so, for what is retried in the background.
  private func waits(_ registry: SchemaRegistry, for id: UInt32, _ isRight: (RegistryAnswer?) -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 20)
    while Date() < deadline {
      registry.want([id])
      if isRight(registry.answer(id)) { return true }
      _ = RunLoop.current.run(mode: .default, before: Date(timeIntervalSinceNow: 0.02))
    }
    return false
  }

  @Test("is asked once for each schema, with the user's name and password")
  func asksOnce() throws {
    let listener = try HTTPListener()
    defer { listener.stop() }
    listener.lay(Self.path(7), HTTPListener.Answer(body: Self.body))
    listener.lay(Self.path(8), HTTPListener.Answer(body: #"{"schema":"{}","schemaType":"JSON"}"#))
    let registry = SchemaRegistry(
      configuration: RegistryConfiguration(url: listener.url + "/", user: "ward", password: "secret"))
    #expect(registry.answer(7) == nil)
    registry.want([7, 8])
    registry.want([7])
    #expect(registry.answer(7) == Self.avro)
    #expect(registry.answer(8) == .schema(type: "JSON", text: Array("{}".utf8)))
    #expect(
      listener.requests.sorted()
        == [7, 8].map { Self.path($0) + " Authorization: Basic " + Data("ward:secret".utf8).base64EncodedString() })
    #expect(registry.outage == nil && registry.takeNotices().isEmpty)
  }

  @Test("that has no such schema is believed for a while, and it is said once")
  func missing() throws {
    let listener = try HTTPListener()
    defer { listener.stop() }
    let registry = SchemaRegistry(configuration: RegistryConfiguration(url: listener.url))
    registry.want([9])
    registry.want([9])
    #expect(registry.answer(9) == .missing && registry.outage == nil)
    #expect(registry.takeNotices() == ["the schema registry has no schema 9; records framed with it are rejected"])
    #expect(listener.requests.count == 1)
  }

  @Test("that cannot be reached is waited for once, said once, and asked again until it answers")
  func outage() throws {
    let listener = try HTTPListener(closed: true)
    defer { listener.stop() }
    listener.lay(Self.path(7), HTTPListener.Answer(body: Self.body))
    let registry = SchemaRegistry(configuration: RegistryConfiguration(url: listener.url, retrySeconds: 0.05))
    registry.want([7])
    #expect(registry.answer(7) == nil)
    #expect(registry.outage?.hasPrefix("the schema registry at \(listener.url) cannot be used: ") == true)
    listener.open()
    #expect(waits(registry, for: 7) { $0 == Self.avro })
    #expect(registry.outage == nil)
    let notices = registry.takeNotices()
    #expect(notices.count == 2 && notices.last == "the schema registry answers again", "\(notices)")
  }

  @Test("that says nothing holds nobody up for longer than a transfer may take, and then not again")
  func mute() throws {
    let listener = try HTTPListener()
    defer { listener.stop() }
    listener.behave(isMute: true)
    let registry = SchemaRegistry(
      configuration: RegistryConfiguration(url: listener.url, totalTimeoutSeconds: 0.3, retrySeconds: 1000))
    registry.want([7])
    #expect(waits(registry, for: 7) { _ in registry.outage != nil })
    let begin = Date()
    for id in 100..<200 { registry.want([UInt32(id)]) }
    #expect(-begin.timeIntervalSinceNow < 5)
    #expect((100..<200).allSatisfy { registry.answer($0) == nil })
  }

  @Test("that is away is replaced by what it gave before, and only then")
  func keeps() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let listener = try HTTPListener()
    listener.lay(Self.path(7), HTTPListener.Answer(body: Self.body))
    let configuration = RegistryConfiguration(url: listener.url, folder: folder)
    let first = SchemaRegistry(configuration: configuration)
    first.want([7])
    #expect(first.answer(7) == Self.avro)

    // Built anew, with another schema of that number.
    listener.lay(Self.path(7), HTTPListener.Answer(body: #"{"schema":"\"int\""}"#))
    let second = SchemaRegistry(configuration: configuration)
    second.want([7])
    #expect(second.answer(7) == .schema(type: "AVRO", text: Array("\"int\"".utf8)))

    listener.stop()
    let third = SchemaRegistry(configuration: RegistryConfiguration(url: listener.url, folder: folder, totalTimeoutSeconds: 2))
    #expect(waits(third, for: 7) { $0 == .schema(type: "AVRO", text: Array("\"int\"".utf8)) })
    #expect(third.outage != nil)
    #expect(third.takeNotices().contains("schema 7 is read as it was when the registry last gave it"))
  }

  @Test(
    "whose answer is none is not believed, and the reason says what to do",
    arguments: [
      (200, "<html>"), (200, #"{"schem":1}"#), (404, "<html>"), (401, ""), (403, "{}"), (500, ""), (302, ""),
    ])
  func refusals(status: Int, body: String) throws {
    let listener = try HTTPListener()
    defer { listener.stop() }
    listener.lay(Self.path(7), HTTPListener.Answer(status: status, body: body))
    let registry = SchemaRegistry(configuration: RegistryConfiguration(url: listener.url, user: "u", password: "pa55word"))
    registry.want([7])
    #expect(registry.answer(7) == nil)
    let outage = registry.outage ?? ""
    #expect(outage.contains(status == 401 || status == 403 ? "--schema-registry-user" : "it "))
    #expect(!outage.contains("pa55word"))
  }

  @Test("is not asked for more schemas than a hospital can have")
  func bounded() throws {
    let listener = try HTTPListener(closed: true)
    defer { listener.stop() }
    let registry = SchemaRegistry(configuration: RegistryConfiguration(url: listener.url, retrySeconds: 1000))
    registry.want([1])
    for id in 0..<5000 { registry.want([UInt32(id)]) }
    #expect(registry.outage != nil)
    registry.close()
  }
}
