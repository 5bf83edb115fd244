/// The value that an option has in the end, and where it came from.
struct Resolved<Value: Sendable>: Sendable {
  let value: Value
  let source: Source
  /// The value as a file would have it, secrets and all; nil where it is not set.
  let literal: TomlValue?
  /// The same with secrets masked.
  let shown: TomlValue?
  /// Where each property came from, of an option that is a table of them.
  let propertySources: [String: Source]
}

protocol AnyResolved: Sendable {
  var source: Source { get }
  var literal: TomlValue? { get }
  var shown: TomlValue? { get }
  var propertySources: [String: Source] { get }
}

extension Resolved: AnyResolved {}

/// A value as somebody wrote it, and where.
struct Given: Sendable {
  let written: Written
  let source: Source
}

enum Written: Sendable, CustomStringConvertible {
  /// A word of the command line or the value of an environment variable.
  case text(String)
  case toml(TomlValue)
  /// One librdkafka property.
  case property(name: String, value: TomlValue)

  /// The property that `-X name=value` or its like sets; nil where this is none.
  var property: (name: String, value: String)? {
    switch self {
    case .text(let text):
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    case .property(let name, let value): return value.words.map { (name, $0) } ?? (name, "")
    case .toml: return nil
    }
  }

  var description: String {
    switch self {
    case .text(let text), .toml(.string(let text)): text
    case .toml(let value): value.words ?? value.literal
    case .property(let name, let value): "\(name)=\(value.words ?? "")"
    }
  }
}

/// Where a value came from, in words that lead back to it.
package enum Source: Sendable, Equatable, CustomStringConvertible {
  case builtIn
  case file(path: String, line: Int)
  case environment(String)
  /// A file that the service manager handed over.
  case credential(String)
  /// A flag, as the option's long name.
  case flag(String)
  /// What a person answered when asked for it.
  case answer

  package var description: String {
    switch self {
    case .builtIn: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name): name
    case .credential(let name): "the credential \(name)"
    case .flag(let name): "--\(name)"
    case .answer: "the answer"
    }
  }

  var isFlag: Bool { if case .flag = self { true } else { false } }
}
