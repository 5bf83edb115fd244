/// A field of records in which nothing was found to use.
package struct UnusedField: Sendable, Equatable, Codable {
  /// With those it stands in, as `monitor.leads`.
  package var name: String
  package var count: Int

  package init(name: String, count: Int) {
    self.name = name
    self.count = count
  }
}
