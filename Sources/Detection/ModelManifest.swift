package import Foundation

/// `model.json`: what the tensors mean, where they came from, and the digests that tell damage.
package struct ModelManifest: Sendable, Codable, Equatable {
  /// The layout of the files. A program reads only its own.
  package static let currentFormat = 2
  /// Names the design of the model, for people; it changes when features or models do.
  package static let series = "2026.8"
  package static let fileName = "model.json"

  package var format: Int
  /// The series and the first 8 digits of the SHA-256 of all else in this file.
  package var version: String
  /// SHA-256 of each file of tensors.
  package var files: [String: String]
  package var forestInputs: [Input]
  package var autoencoderFeatures: [String]
  /// The inputs of each outcome's model, by its name.
  package var outcomes: [String: [Input]]
  package var thresholds: Thresholds
  package var training: TrainingRecord
  /// The names of the groups of patients that the models know, in the order of their file; nil where none is kept.
  package var populations: [String]?

  package struct Input: Sendable, Codable, Equatable {
    package var feature: String
    package var centre: Double
    package var slack: Double
    package var side: AdverseDistance.Side

    init(_ distance: AdverseDistance) {
      feature = distance.feature.name
      (centre, slack, side) = (distance.centre, distance.slack, distance.side)
    }
  }

  /// What the model was learned from.
  package struct TrainingRecord: Sendable, Codable, Equatable {
    package var dataName: String
    package var dataHashes: [String: String]
    package var seed: UInt64
    package var persons: Int
    package var stays: Int
    package var rows: Int
    package var eventRows: Int
    package var normalRows: Int
    /// The version of the weights that were adapted to this data; nil where they were learned from it alone.
    package var adaptedFrom: String?

    package init(
      dataName: String = "", dataHashes: [String: String] = [:], seed: UInt64 = 0, persons: Int = 0, stays: Int = 0,
      rows: Int = 0, eventRows: Int = 0, normalRows: Int = 0, adaptedFrom: String? = nil
    ) {
      self.dataName = dataName
      self.dataHashes = dataHashes
      self.seed = seed
      self.persons = persons
      self.stays = stays
      self.rows = rows
      self.eventRows = eventRows
      self.normalRows = normalRows
      self.adaptedFrom = adaptedFrom
    }
  }

  /// The version that this content has, of the series that it was trained in: the files say what they need of the program, so
  /// weights of an earlier design go on working.
  package func contentVersion() throws -> String {
    var unnamed = self
    unnamed.version = ""
    let series = version.split(separator: "+").first ?? Substring(Self.series)
    return "\(series)+\(Digest.sha256(try unnamed.encoded()).prefix(8))"
  }

  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
