import Detection
import Foundation
import Testing
import Vitals

@testable import Training

@Suite("Trainer and evaluator", .serialized)
struct TrainerTests {
  private static let ward = SyntheticWard(stays: 160, deaths: 30)
  private static let quick = TrainingOptions(seed: 3, folds: 3, bootstraps: 10)

  /// The same people fall septic in another hospital, where nobody tells who died.
  private static func septicSet() -> StudySet {
    var study = SyntheticWard(stays: 120, deaths: 30, seed: 2).study(
      name: "septic", hospital: "elsewhere", outcomes: [.sepsis12])
    for index in study.outcomes.indices {
      study.outcomes[index].sepsisSeconds = study.outcomes[index].deathSeconds
      study.outcomes[index].deathSeconds = nil
      study.outcomes[index].diesInHospital = nil
    }
    return study
  }

  private static func table() throws -> StudyTable {
    try StudyTable([ward.study(outcomes: [.death24, .hospitalDeath]), septicSet()])
  }

  @Test("Training gives a model that ranks, loads as itself, and is the same the second time")
  func trains() throws {
    let stages = Stages()
    let table = try Self.table()
    let model = try Trainer.train(table, options: Self.quick) { stages.append($0) }
    let again = try Trainer.train(table, options: Self.quick)
    #expect(try model.file.encoded().files == again.file.encoded().files)
    #expect(model.report == again.report)
    let found = stages.all
    #expect(found.map(\.fraction) == found.map(\.fraction).sorted() && found.last?.fraction == 1)
    #expect(found.contains { $0.loss != nil })

    let death = try #require(model.report.sections.first { $0.outcome == .death24 && $0.scheme == .folds })
    #expect(try #require(death.rankings.first { $0.name == "risk" }).auroc.value > 0.85)
    let sepsis = try #require(model.report.sections.first { $0.outcome == .sepsis12 && $0.scheme == .folds })
    #expect(try #require(sepsis.rankings.first { $0.name == "sepsis" }).auroc.value > 0.85)
    let thresholds = model.file.model.thresholds
    #expect(thresholds.mediumRisk <= thresholds.highRisk && thresholds.sepsis <= 1)

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wardwatch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try model.write(to: folder.path)
    let loaded = try Detector.load(directory: folder.path)
    #expect(loaded.version == model.detector.version)
    var history = PatientHistory()
    for reading in Self.ward.readings.prefix(30) { _ = history.update(reading) }
    #expect(loaded.assess(history) == model.detector.assess(history))
    let card = try String(contentsOf: folder.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
    for part in ["made up", "AUROC", "Thresholds", "intensive care", loaded.version] { #expect(card.contains(part)) }

    let judged = try Evaluator.evaluate(table, detector: loaded, options: Self.quick)
    #expect(judged.folds == nil && judged.sections.map(\.scheme) == [.given, .given, .given])
    #expect(judged.sections.allSatisfy { $0.withModels == nil })
  }

  @Test("One set of one hospital, told deaths alone, gives a model of deaths alone")
  func deathsAlone() throws {
    let model = try Trainer.train(try StudyTable([Self.ward.study()]), options: Self.quick)
    #expect(model.file.model.sepsis == nil && model.file.model.mortality == nil)
    #expect(model.report.sections.map(\.scheme) == [.folds, .folds])
    #expect(model.report.sections.map(\.outcome) == [.death24, .death48])
  }

  @Test("An evaluation reports each outcome that a set knows, by persons and by hospitals, as text, Markdown and JSON")
  func evaluates() throws {
    let second = SyntheticWard(stays: 120, deaths: 30, seed: 5).study(name: "second", hospital: "second")
    let table = try StudyTable([Self.ward.study(), second])
    let report = try Evaluator.evaluate(table, outcomes: [.death24], options: Self.quick)
    #expect(report.sections.map(\.set) == ["made up", "second", "made up", "second"])
    #expect(report.sections.map(\.scheme) == [.folds, .folds, .hospitals, .hospitals])
    for section in report.sections {
      #expect(section.eventPersons == 30 && section.rankings.first?.name == "NEWS2" && section.rankings.last?.name == "risk")
      #expect(section.rankings[0].flaggedRatio.value == 1 && section.rankings[0].aurocDifference.value == 0)
      #expect((section.withModels != nil) == (section.scheme == .folds))
      for ranking in section.rankings {
        #expect(ranking.auroc.low <= ranking.auroc.value + 1e-9 && ranking.auroc.value <= 1)
      }
    }
    #expect(report.text.contains(EvaluationReport.caveat))
    #expect(report.markdown.contains("| score |"))
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
  }

  @Test("What a set does not tell is unknown, not absent; what has come, and sepsis of unknown onset, cannot come any more")
  func unknown() throws {
    let readings = (0..<60).map { hour in
      Reading(patient: PatientIdentity(id: "S"), timeSeconds: 3600 * Double(hour), values: PerVital { _ in 50 })
    }
    var outcome = StayOutcome(patientID: "S", personID: "P", deathSeconds: 50 * 3600)
    outcome.sepsisSeconds = 30 * 3600
    func table(_ outcomes: Set<Outcome>) throws -> StudyTable {
      try StudyTable([StudySet(.init(name: "", hospital: "", outcomes: outcomes), rows: readings, outcomes: [outcome])])
    }
    let all = try table(Set(Outcome.allCases))
    func rows(_ outcome: Outcome, _ happens: Bool?) -> [Int] { (0..<60).filter { all.happens(outcome, $0) == happens } }
    #expect(rows(.death24, true) == Array(26..<50) && rows(.death24, false) == Array(0..<26))
    #expect(rows(.death48, true) == Array(2..<50) && rows(.death24, nil) == Array(50..<60))
    #expect(rows(.sepsis12, true) == Array(18..<30) && rows(.sepsis12, nil) == Array(30..<60))
    #expect(rows(.hospitalDeath, nil).count == 60)
    let deaths = try table([.death24])
    #expect((0..<60).allSatisfy { deaths.happens(.sepsis12, $0) == nil })
    outcome.isSepticAtStart = true
    let septic = try table([.sepsis12])
    #expect((0..<60).allSatisfy { septic.happens(.sepsis12, $0) == nil && septic.riskOutcome($0) == nil })
  }

  @Test("Who died in hospital at a time that is not told may have died soon: unknown, not no")
  func deathOfUnknownTime() throws {
    var study = Self.ward.study(outcomes: Set(Outcome.allCases))
    for index in study.outcomes.indices { study.outcomes[index].deathSeconds = nil }
    let table = try StudyTable([study])
    for row in 0..<table.rows {
      let dies = table.happens(.hospitalDeath, row) == true
      #expect(table.happens(.death24, row) == (dies ? nil : false) && table.happens(.death48, row) == (dies ? nil : false))
      #expect(table.happens(.sepsis12, row) == false)
    }
  }

  @Test("A file whose stays are told backwards teaches the same: no row knows of those after it")
  func order() throws {
    var study = Self.ward.study()
    let table = try StudyTable([study])
    let heartRate = Feature(.heartRate, .hourMean)
    let stays = Dictionary(grouping: Self.ward.readings, by: \.patient.id)
    study.rows = study.outcomes.flatMap { (stays[$0.patientID] ?? []).reversed() }
    let backwards = try StudyTable([study])
    #expect(backwards.timeSeconds == table.timeSeconds)
    #expect((0..<table.rows).allSatisfy { backwards.value(heartRate, $0) == table.value(heartRate, $0) })
  }

  @Test("What could not be judged is told with the reason, and so are the stays of which nothing became known")
  func unjudged() throws {
    func text(of study: StudySet, wanted: Set<Outcome> = []) throws -> String {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      return try Evaluator.evaluate(
        try StudyTable([study]), detector: try Detector.load(directory: folder.appendingPathComponent("../../weights").path),
        outcomes: wanted, options: Self.quick
      ).text
    }
    var nobody = Self.ward.study(outcomes: [.death24])
    for index in nobody.outcomes.indices { nobody.outcomes[index].deathSeconds = nil }
    for index in nobody.outcomes.indices { nobody.outcomes[index].diesInHospital = nil }
    #expect(try text(of: nobody).contains("Not judged: made up, death24: it follows on none of 4800 rows."))
    var study = Self.ward.study(outcomes: [.death24])
    #expect(try text(of: study, wanted: [.sepsis12]).contains("Nothing was judged: no set tells the outcome."))
    #expect(!(try text(of: study)).contains("Not judged"))
    study.outcomes.removeLast(7)
    #expect(try StudyTable([study]).staysWithoutOutcome == 7)
  }

  @Test("Data that nothing can be learned from is refused with the reason")
  func refuses() {
    let ward = Self.ward
    func refusal(_ change: (inout StudySet) -> Void) -> TrainingError? {
      var study = ward.study()
      change(&study)
      do {
        _ = try Trainer.train(try StudyTable([study]), options: Self.quick)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal { $0.rows = [] } == .noRows)
    #expect(refusal { $0.outcomes = [] } == .noOutcomes)
    #expect(refusal { $0 = SyntheticWard(stays: 20, deaths: 5).study() } == .tooFewStays(found: 20, needed: 100))
    #expect(
      refusal { $0 = SyntheticWard(stays: 120, deaths: 3, rowsPerStay: 5).study() } == .tooFewEvents(found: 3, needed: 20))
    #expect(refusal { $0.outcomes = Array($0.outcomes.prefix(10)) } == .unmatchedStays(matched: 10, stays: 160))
    let blind = refusal { study in
      for index in study.rows.indices { study.rows[index].values = PerVital(repeating: nil) }
    }
    #expect(blind == .tooFewKnown(shareOfRows: 0))
    let shifted = refusal { study in
      for index in study.outcomes.indices { study.outcomes[index].dischargeSeconds = -5 }
    }
    #expect(shifted == .disorderedOutcome(count: 160))
    for error in [TrainingError.noRows, .tooFewStays(found: 1, needed: 2), .nothingVaries] {
      #expect(error.description.hasSuffix("."))
    }
  }

  @Test("Nobody is in two folds, in whichever sets, and every fold has its share of deaths")
  func folds() throws {
    // The same people again: those who died elsewhere are known here too.
    let table = try StudyTable([Self.ward.study(), Self.ward.study(name: "again")])
    let folds = table.folds(5, seed: 4)
    var foldsOfPerson: [Int32: Set<Int>] = [:]
    var deaths: [Int: Set<Int32>] = [:]
    for row in 0..<table.rows {
      foldsOfPerson[table.person[row], default: []].insert(folds[row])
      if table.happens(.death24, row) == true { deaths[folds[row], default: []].insert(table.person[row]) }
    }
    #expect(foldsOfPerson.values.allSatisfy { $0.count == 1 })
    #expect(table.persons < table.stays / 2 && table.stays == 320)
    #expect((0..<5).allSatisfy { (deaths[$0]?.count ?? 0) >= 5 })
  }

  @Test("A description of a set says what it knows; what is wrong in one is said with its line")
  func description() throws {
    let text = """
      name = "Ours"
      outcomes = ["death48", "sepsis12"]
      risk-weight = 2
      """
    let about = try StudySet.Description(toml: Array(text.utf8))
    #expect(about.name == "Ours" && about.hospital == "Ours" && about.outcomes == [.death48, .sepsis12])
    #expect(about.riskOutcome == .death48 && about.riskWeight == 2)
    for (wrong, line) in [
      ("name = 'x'", 1), ("outcomes = ['death24']", 1), ("name = 'x'\noutcomes = ['death']", 2), ("name = 'x'\nweight = 2", 2),
      ("name = 'x'\noutcomes = ['death24']\nrisk-outcome = 'death48'", 1), ("name = ", 1), ("name = 'x'\nrisk-weight = -1", 2),
    ] {
      #expect("\(wrong)") { try StudySet.Description(toml: Array(wrong.utf8)) } throws: { error in
        (error as? StudySet.Description.Fault)?.line == line
      }
    }
  }
}

/// Unchecked because `lock` guards the stages.
private final class Stages: @unchecked Sendable {
  private let lock = NSLock()
  private var stages: [TrainingProgress] = []

  func append(_ stage: TrainingProgress) { lock.withLock { stages.append(stage) } }
  var all: [TrainingProgress] { lock.withLock { stages } }
}
