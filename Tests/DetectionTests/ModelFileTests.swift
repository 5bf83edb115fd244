import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("Model files")
struct ModelFileTests {
  private static let files = ModelFile.tensorFiles + [ModelFile.populationsName]

  /// A copy of the shipped model to damage.
  private func copy() throws -> URL {
    let folder = try temporaryFolder()
    for name in Self.files + [ModelManifest.fileName] {
      try FileManager.default.copyItem(
        atPath: shippedWeights + "/" + name, toPath: folder.appendingPathComponent(name).path)
    }
    return folder
  }

  private func failure(_ folder: URL) -> DetectorError? {
    do {
      _ = try Detector.load(directory: folder.path)
      return nil
    } catch {
      return error
    }
  }

  @Test("Written and read again it is the same model, to the byte")
  func roundTrip() throws {
    let (file, version) = try ModelFile.read(from: shippedWeights)
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try file.write(to: folder.appendingPathComponent("new").path)
    let (again, sameVersion) = try ModelFile.read(from: folder.appendingPathComponent("new").path)
    #expect(try again.encoded().files == file.encoded().files)
    #expect(sameVersion == version)
  }

  @Test("Weights made before patients were kept load without, and no numbers that make no sense are taken for patients")
  func populations() throws {
    var (file, _) = try ModelFile.read(from: shippedWeights)
    #expect(file.populations.map(\.name) == ["eICU demo", "Challenge 2012", "Challenge 2019, system A"])
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let known = file.populations
    file.populations[1].knownShares[0] = 1.5
    try file.write(to: folder.path)
    guard case .damagedFile(ModelFile.populationsName, _, _)? = failure(folder) else {
      Issue.record("a share above 1 was taken")
      return
    }
    file.populations = []
    try file.write(to: folder.appendingPathComponent("none").path)
    #expect(try ModelFile.read(from: folder.appendingPathComponent("none").path).file.populations.isEmpty)
    #expect(known.allSatisfy { $0.patients > 1000 && $0.hours > $0.patients })
  }

  @Test("A missing file is named, with the way out", arguments: files + [ModelManifest.fileName])
  func missing(name: String) throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    #expect(failure(folder) == .missingFile(name: name, directory: folder.path))
    #expect(failure(folder)?.description.contains("wardwatch train") == true)
  }

  @Test("One flipped bit anywhere is noticed and placed", arguments: files)
  func damaged(name: String) throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent(name)
    var data = try Data(contentsOf: path)
    data[data.count / 2] ^= 1
    try data.write(to: path)
    guard case .damagedFile(let found, _, let reason)? = failure(folder) else {
      Issue.record("\(name) was not noticed")
      return
    }
    #expect(found == name && reason.contains("SHA-256"))
  }

  @Test("A manifest edited by hand, of another format, or no manifest at all is refused with a sentence")
  func manifest() throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent(ModelManifest.fileName)
    let sound = try String(contentsOf: path, encoding: .utf8)
    func failure(with text: String) throws -> DetectorError? {
      try Data(text.utf8).write(to: path)
      return self.failure(folder)
    }
    #expect(
      try failure(with: sound.replacingOccurrences(of: "\"format\" : 2", with: "\"format\" : 9"))
        == .otherVersion(name: "model.json", directory: folder.path, found: 9, expected: 2))
    for text in [sound.replacingOccurrences(of: "hr.m24", with: "hr.m1"), "{\"format\":2}", "not json", ""] {
      guard case .damagedFile? = try failure(with: text) else {
        Issue.record("accepted: \(text.prefix(40))")
        continue
      }
    }
    #expect(try failure(with: sound) == nil)
  }

  @Test("A model of an earlier series loads, and keeps its name")
  func earlierSeries() throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent(ModelManifest.fileName)
    let current = try Detector.load(directory: folder.path).version
    let earlier = current.replacingOccurrences(of: ModelManifest.series, with: "2025.9")
    let text = try String(contentsOf: path, encoding: .utf8).replacingOccurrences(of: current, with: earlier)
    try Data(text.utf8).write(to: path)
    #expect(try Detector.load(directory: folder.path).version == earlier)
    #expect(earlier != current)
  }

  @Test("Weights from before some channels were followed load, with the sample of patients as it was")
  func fewerChannels() throws {
    var (file, _) = try ModelFile.read(from: shippedWeights)
    let width = Feature(.hypothermia, .low).index + 1
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    (file.model.mortality, file.model.sepsis) = (nil, nil)
    let whole = file.model.background
    var (manifest, files) = try file.encoded()
    let narrow = stride(from: 0, to: whole.count, by: Feature.count).flatMap { whole[$0..<($0 + width)] }
    let tensor = Safetensors.Tensor(shape: [narrow.count / width, width], values: .float32(narrow))
    files["background.safetensors"] = Safetensors(tensors: ["rows": tensor]).encoded()
    manifest.files["background.safetensors"] = Digest.sha256(files["background.safetensors"] ?? Data())
    manifest.version = try manifest.contentVersion()
    files[ModelManifest.fileName] = try manifest.encoded()
    for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
    let read = try Detector.load(directory: folder.path)
    #expect(read.explain(sickHistory()) == Detector(version: "", model: file.model).explain(sickHistory()))
  }

  @Test("A model whose parts do not fit is refused even when its digests are right")
  func unfitting() throws {
    let (file, _) = try ModelFile.read(from: shippedWeights)
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var fewer = file
    fewer.model.forestInputs.removeLast()
    var notFinite = file
    notFinite.model.background[0] = .infinity
    var senseless = file
    senseless.model.thresholds.mediumRisk = 2
    var falling = file
    falling.model.deterioration = try Self.falling(file.model.deterioration)
    var fallingSepsis = file
    fallingSepsis.model.sepsis = try Self.falling(#require(file.model.sepsis))
    for broken in [fewer, notFinite, senseless, falling, fallingSepsis] {
      try broken.write(to: folder.path)
      guard case .damagedFile? = failure(folder) else {
        Issue.record("a model that does not fit was loaded")
        continue
      }
    }
  }

  /// With a tree that falls where its first input rises.
  private static func falling(_ model: OutcomeModel) throws -> OutcomeModel {
    let tree = OutcomeTree(splits: [.init(input: 0, limit: 1)], leaves: [-1])
    return try #require(OutcomeModel(inputs: model.inputs, trees: [tree], intercept: model.intercept))
  }

  @Test("A model that says nothing of sepsis or mortality is read as such")
  func fewerOutcomes() throws {
    var (file, _) = try ModelFile.read(from: shippedWeights)
    #expect(file.model.sepsis != nil && file.model.mortality != nil)
    file.model.sepsis = nil
    file.model.mortality = nil
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try file.write(to: folder.path)
    let assessment = try Detector.load(directory: folder.path).assess(sickHistory())
    #expect(assessment.sepsis == nil && assessment.mortality == nil && assessment.isSepsisLikely == nil)
    #expect(assessment.risk == Detector(version: "", model: file.model).assess(sickHistory()).risk)
  }

  @Test("A folder that cannot be written is a sentence")
  func unwritable() throws {
    let (file, _) = try ModelFile.read(from: shippedWeights)
    #expect(throws: DetectorError.self) { try file.write(to: "/dev/null/nowhere") }
  }
}
