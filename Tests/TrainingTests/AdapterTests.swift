import Detection
import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Weights that are made to fit a hospital", .serialized)
struct AdapterTests {
  private static let quick = TrainingOptions(seed: 3, folds: 3, bootstraps: 10, includesAblations: false)

  private static func base() throws -> (file: ModelFile, version: String) {
    let ward = SyntheticWard(stays: 160, deaths: 30).study(outcomes: [.death24, .hospitalDeath])
    let model = try Trainer.train(try StudyTable([ward]), options: quick)
    return (model.file, model.detector.version)
  }

  /// Where hearts beat faster, and fewer die.
  private static func elsewhere(stays: Int = 150, deaths: Int, seed: UInt64 = 9) throws -> StudyTable {
    var ward = SyntheticWard(stays: stays, deaths: deaths, seed: seed)
    for index in ward.readings.indices { ward.readings[index].values.heartRate? += 15 }
    return try StudyTable([ward.study(name: "elsewhere", hospital: "elsewhere", outcomes: [.death24, .hospitalDeath])])
  }

  @Test("Adapted weights agree better with what happens there, keep every weight at or above 0, and load as themselves")
  func adapts() throws {
    let (base, version) = try Self.base()
    let table = try Self.elsewhere(deaths: 12)
    let adapted = try Adapter.adapt(base, version: version, to: table, options: Self.quick)
    #expect(
      try Adapter.adapt(base, version: version, to: table, options: Self.quick).file.encoded().files
        == adapted.file.encoded().files)
    let model = adapted.file.model
    #expect(model.forest == base.model.forest && model.autoencoder == base.model.autoencoder)
    #expect(model.scale != base.model.scale && model.deterioration != base.model.deterioration)
    #expect(model.deterioration.inputs.allSatisfy { $0.weight >= 0 })
    #expect(adapted.changes.map(\.what) == ["anomaly", "risk", "mortality"])
    #expect(adapted.file.populations.map(\.name) == ["made up", "elsewhere"])
    #expect(adapted.file.record.adaptedFrom == version)

    // Other patients of that hospital.
    let others = try Self.elsewhere(stays: 300, deaths: 24, seed: 77)
    func loss(_ model: OutcomeModel) -> Double {
      let rows = (0..<others.rows).filter { others.happens(.death24, $0) != nil && others.isTrainable($0) }
      return rows.reduce(0.0) { sum, row in
        let chance = others.withRow(row, model.probability)
        return sum - log(others.happens(.death24, row) == true ? chance : 1 - chance)
      } / Double(rows.count)
    }
    #expect(loss(model.deterioration) < loss(base.model.deterioration))

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wardwatch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try adapted.write(to: folder.path, card: "# The card of before\n")
    let (read, readVersion) = try ModelFile.read(from: folder.path)
    #expect(readVersion == adapted.detector.version && readVersion != version)
    #expect(try read.encoded().files == adapted.file.encoded().files && read.populations == adapted.file.populations)
    let card = try String(contentsOf: folder.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
    for part in [version, readVersion, "elsewhere", "weights as given", "# The card of before"] { #expect(card.contains(part)) }
  }

  @Test("Where hardly anybody dies the models stay as they were, and only percentiles and thresholds become the hospital's own")
  func fewDeaths() throws {
    let (base, version) = try Self.base()
    let adapted = try Adapter.adapt(base, version: version, to: try Self.elsewhere(deaths: 3), options: Self.quick)
    #expect(adapted.file.model.deterioration == base.model.deterioration)
    #expect(adapted.file.model.mortality == base.model.mortality)
    #expect(adapted.file.model.scale != base.model.scale)
    #expect(adapted.changes.first { $0.what == "risk" }?.how == "left as it was")
  }

  @Test("A few stays, and weights of another design, are refused with the reason")
  func refuses() throws {
    var (base, version) = try Self.base()
    let few = try StudyTable([SyntheticWard(stays: 20, deaths: 5).study()])
    #expect(throws: TrainingError.tooFewStays(found: 20, needed: 50)) {
      try Adapter.adapt(base, version: version, to: few, options: Self.quick)
    }
    base.model.deterioration = try #require(
      OutcomeModel(
        inputs: [.init(AdverseDistance(Feature(.diastolicPressure, .low)), weight: 1, limit: 4)], intercept: 0))
    #expect(throws: TrainingError.otherDesign(feature: "dbp.lo")) {
      try Adapter.adapt(base, version: version, to: try Self.elsewhere(deaths: 12), options: Self.quick)
    }
  }
}
