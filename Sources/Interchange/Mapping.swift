internal import Toml

/// A mapping file: for each topic where in its records everything stands.
///
/// ```toml
/// patient = "subject.mrn"
/// hr = "vitals.pulse"
/// temp = { from = "vitals.t", unit = "F" }
/// ```
/// What stands outside any `[[topic]]` holds for all of them.
package struct Mapping: Sendable {
  package let path: String
  package let topics: [TopicMapping]

  /// - Parameter path: Of the file, for errors, and for the folder in which tables of devices are looked for.
  package init(_ text: [UInt8], path: String) throws(MappingError) {
    let document: TomlDocument
    do {
      document = try TomlDocument(text)
    } catch {
      throw MappingError(path: path, line: error.line, problem: "this is not TOML: \(error.reason)")
    }
    self.path = path
    topics = try MappingReader(path: path).topics(in: document.members)
  }

  /// What is to be done with a topic's records.
  package func mapping(forTopic topic: String) throws(MappingError) -> TopicMapping {
    guard let found = topics.first(where: { $0.isFor(topic: topic) }) else {
      let names = topics.flatMap(\.topics).map { "'\($0)'" }.joined(separator: ", ")
      throw MappingError(
        path: path, problem: "it says nothing of the topic '\(topic)', only of \(names); add a [[topic]], or see --topic")
    }
    return found
  }

  /// - Parameter isTrial: Takes what nobody has confirmed; else a guess is an error.
  package func compiled(forTopic topic: String, isTrial: Bool = false) throws(MappingError) -> CompiledMapping {
    try CompiledMapping(try mapping(forTopic: topic), of: self, topic: topic, isTrial: isTrial)
  }
}
