package import Foundation
internal import Vitals

/// A model as a folder: `model.json` and files of tensors.
package struct ModelFile: Sendable {
  package var model: ScoringModel
  package var record: ModelManifest.TrainingRecord
  /// What patients the models know, a group for each set that they learned from; none in weights made before these were kept.
  package var populations: [PopulationProfile]

  package init(model: ScoringModel, record: ModelManifest.TrainingRecord, populations: [PopulationProfile] = []) {
    self.model = model
    self.record = record
    self.populations = populations
  }

  private static let forestName = "forest.safetensors"
  private static let autoencoderName = "autoencoder.safetensors"
  private static let scoresName = "scores.safetensors"
  private static let backgroundName = "background.safetensors"
  static let populationsName = "populations.safetensors"
  static let tensorFiles = [autoencoderName, backgroundName, forestName, scoresName]

  // MARK: Writing

  /// Every file's name and bytes; the same model gives the same bytes.
  package func encoded() throws -> (manifest: ModelManifest, files: [String: Data]) {
    var files = [
      Self.forestName: model.forest.tensors.encoded(), Self.autoencoderName: model.autoencoder.tensors.encoded(),
      Self.scoresName: model.scoresTensors.encoded(),
      Self.backgroundName: Safetensors(tensors: [
        "rows": .init(shape: [model.backgroundRows, Feature.count], values: .float32(model.background))
      ]).encoded(),
    ]
    if !populations.isEmpty { files[Self.populationsName] = populations.tensors.encoded() }
    var manifest = ModelManifest(
      format: ModelManifest.currentFormat, version: "", files: files.mapValues(Digest.sha256),
      forestInputs: model.forestInputs.map(ModelManifest.Input.init),
      autoencoderFeatures: model.autoencoder.features.map(\.name),
      outcomes: model.outcomes.mapValues { $0.inputs.map { ModelManifest.Input($0.distance) } }, thresholds: model.thresholds,
      training: record, populations: populations.isEmpty ? nil : populations.map(\.name))
    manifest.version = try manifest.contentVersion()
    files[ModelManifest.fileName] = try manifest.encoded()
    return (manifest, files)
  }

  package func write(to directory: String) throws(DetectorError) {
    do {
      let folder = URL(fileURLWithPath: directory, isDirectory: true)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, data) in try encoded().files {
        try data.write(to: folder.appendingPathComponent(name), options: .atomic)
      }
    } catch {
      throw .cannotWrite(path: directory, reason: error.localizedDescription)
    }
  }

  // MARK: Reading

  /// The model in a folder, with the version it is known by.
  package static func read(from directory: String) throws(DetectorError) -> (file: ModelFile, version: String) {
    let reader = FolderReader(directory: directory)
    let manifest = try reader.manifest()
    var tensors: [String: Safetensors] = [:]
    for name in tensorFiles + (manifest.populations == nil ? [] : [populationsName]) {
      guard let digest = manifest.files[name] else {
        throw reader.damaged(ModelManifest.fileName, "it does not list \(name)")
      }
      tensors[name] = try reader.tensors(name, digest: digest)
    }
    do {
      let model = try ScoringModel(
        manifest: manifest, forest: ModelTensors(forestName, tensors), autoencoder: ModelTensors(autoencoderName, tensors),
        scores: ModelTensors(scoresName, tensors), background: ModelTensors(backgroundName, tensors))
      let populations = try [PopulationProfile](
        named: manifest.populations ?? [], ModelTensors(populationsName, tensors))
      return (ModelFile(model: model, record: manifest.training, populations: populations), manifest.version)
    } catch {
      throw reader.damaged(error.file, error.reason)
    }
  }
}

/// Reads the files of one folder and says what is wrong with them.
private struct FolderReader {
  var directory: String

  func manifest() throws(DetectorError) -> ModelManifest {
    let name = ModelManifest.fileName
    let data = try bytes(name)
    struct Format: Decodable { var format: Int }
    guard let format = try? JSONDecoder().decode(Format.self, from: data).format else {
      throw damaged(name, "it is not the JSON of a model")
    }
    guard format == ModelManifest.currentFormat else {
      throw .otherVersion(name: name, directory: directory, found: format, expected: ModelManifest.currentFormat)
    }
    guard let manifest = try? JSONDecoder().decode(ModelManifest.self, from: data) else {
      throw damaged(name, "something is missing from it or has the wrong type")
    }
    guard let version = try? manifest.contentVersion(), version == manifest.version else {
      throw damaged(name, "its content does not match its version \(manifest.version.prefix(40))")
    }
    return manifest
  }

  func tensors(_ name: String, digest: String) throws(DetectorError) -> Safetensors {
    let data = try bytes(name)
    guard Digest.sha256(data) == digest else { throw damaged(name, "its SHA-256 is not the one in model.json") }
    do {
      return try Safetensors(data)
    } catch {
      throw damaged(name, error.description)
    }
  }

  func damaged(_ name: String, _ reason: String) -> DetectorError {
    .damagedFile(name: name, directory: directory, reason: reason)
  }

  private func bytes(_ name: String) throws(DetectorError) -> Data {
    let path = URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent(name).path
    guard FileManager.default.fileExists(atPath: path) else { throw .missingFile(name: name, directory: directory) }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadableFile(name: name, directory: directory, reason: error.localizedDescription)
    }
  }
}
