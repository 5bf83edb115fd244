internal import Vitals

/// Where a mapping finds a value, and what is to be done with it before it is read.
struct MappingSource: Sendable {
  enum Origin: Hashable, Sendable {
    case path(MappingPath)
    /// `=ICU`: that very text.
    case constant(String)
    /// `@key`: the record's Kafka key, as text.
    case key
    /// `@topic`: the name of the topic.
    case topic
    /// `@header.NAME`: a header of the record, as text.
    case header(String)
    /// `@record_time`: when the record was created or appended, by Kafka.
    case recordTime

    /// Nil where `text` is none.
    init?(_ text: String) {
      switch text {
      case "@key": self = .key
      case "@topic": self = .topic
      case "@record_time": self = .recordTime
      case _ where text.hasPrefix("@header.") && text.utf8.count > 8: self = .header(String(text.dropFirst(8)))
      case _ where text.hasPrefix("="): self = .constant(String(text.dropFirst()))
      default:
        guard let path = MappingPath(text) else { return nil }
        self = .path(path)
      }
    }

    /// As it is written in a mapping.
    var words: String {
      switch self {
      case .path(let path): "\(path)"
      case .constant(let text): "=\(text)"
      case .key: "@key"
      case .topic: "@topic"
      case .header(let name): "@header.\(name)"
      case .recordTime: "@record_time"
      }
    }

    var path: MappingPath? { if case .path(let path) = self { path } else { nil } }
  }

  enum Unit: Sendable {
    /// As it is written in the mapping.
    case constant(String)
    case path(MappingPath)
  }

  /// Several are joined, with `separator` between them.
  var origins: [Origin]
  var separator = " "
  var unit: Unit?
  /// These texts and numbers say "not measured".
  var missing: [String] = []
  var pattern: TextPattern?
  /// The part of a text between separators, from 1.
  var split: (separator: UInt8, part: Int)?
  /// What stands for a text of the record.
  var values: [String: String] = [:]
  var scale: Double?
  var timeFormat: TimeFormat?
  /// Where it stands in the mapping file.
  var line = 0
  /// `wardwatch map` wrote it and nobody has confirmed it.
  var isGuess = false

  init(_ origin: Origin) { origins = [origin] }

  /// Nothing has to be done with what stands there.
  var isPlain: Bool {
    origins.count == 1 && missing.isEmpty && pattern == nil && split == nil && values.isEmpty && scale == nil && timeFormat == nil
  }
}
