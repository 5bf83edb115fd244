internal import Glibc

/// The secrets that a service manager hands over, each as a file in `$CREDENTIALS_DIRECTORY` that the service alone can read
/// (systemd.exec(5), `LoadCredential=`). A file has the option's name, or `kafka-` and a librdkafka property's with `-` for the dots:
/// `smtp-password`, `kafka-sasl-password`. Others in the folder are not ours: a certificate, say, that a property names by its path.
struct Credentials {
  let given: GivenValues

  init(in surroundings: Surroundings) throws(SettingsError) {
    var given = GivenValues()
    if let folder = surroundings.variable("CREDENTIALS_DIRECTORY") {
      for option in Options.all where option.secrecy == .secret || option.secrecy == .address {
        guard let text = try Self.text(option.name, in: folder) else { continue }
        given.add(Given(written: .text(text), source: .credential(option.name)), to: option)
      }
      for property in Secrecy.secretProperties.sorted() {
        let name = Self.name(ofProperty: property)
        guard let text = try Self.text(name, in: folder) else { continue }
        let written = Written.property(name: property, value: .string(text))
        given.add(Given(written: written, source: .credential(name)), to: Options.table.kafka)
      }
    }
    self.given = given
  }

  /// Whether `path` is one of the files that the service manager handed over.
  static func contain(_ path: String, in surroundings: Surroundings) -> Bool {
    surroundings.variable("CREDENTIALS_DIRECTORY").map { path.hasPrefix($0 + "/") } ?? false
  }

  /// All the names that a credential may have.
  static var names: [String] {
    Options.all.filter { $0.secrecy == .secret || $0.secrecy == .address }.map(\.name)
      + Secrecy.secretProperties.sorted().map(name(ofProperty:))
  }

  private static func name(ofProperty property: String) -> String {
    "kafka-" + String(property.map { $0 == "." || $0 == "_" ? "-" : $0 })
  }

  private static let mostBytes = 1 << 16

  /// Without the end of its last line, which an editor puts there; nil where there is no such file, or nothing in it.
  private static func text(_ name: String, in folder: String) throws(SettingsError) -> String? {
    let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
    guard file >= 0 else { throw failure(name) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(name) }
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= mostBytes else { throw SettingsError("\(Source.credential(name)): too large for a secret") }
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
      throw SettingsError("\(Source.credential(name)): the secret is not text in UTF-8")
    }
    return text
  }

  private static func failure(_ name: String) -> SettingsError {
    SettingsError("\(Source.credential(name)): it cannot be read: \(String(cString: strerror(errno)))")
  }
}
