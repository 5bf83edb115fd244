internal import Detection
internal import Foundation
internal import Interchange
internal import Settings
internal import Training

/// Where a set of stays lies: its vitals, its outcomes, and what `dataset.toml` says of it.
struct StudySource {
  let vitals: String
  let outcomes: String
  /// Nil where a name and known times of death are all there is to say.
  let description: String?
  let name: String

  /// The sets that `--data` names, each a folder, or a folder and the file that describes it; or the one of `--vitals` and
  /// `--outcomes`.
  static func all(_ settings: Settings) throws -> [StudySource] {
    if settings.data.isEmpty {
      guard !settings.vitals.isEmpty, !settings.outcomes.isEmpty else {
        throw Failure("There is nothing to learn from. Give folders with --data, or files with --vitals and --outcomes.")
      }
      let files = [settings.vitals, settings.outcomes].map { URL(fileURLWithPath: $0).lastPathComponent }
      let name = settings.dataName.isEmpty ? files.joined(separator: ", ") : settings.dataName
      return [StudySource(vitals: settings.vitals, outcomes: settings.outcomes, description: nil, name: name)]
    }
    return try settings.data.map { try StudySource(folder: $0) }
  }

  private init(vitals: String, outcomes: String, description: String?, name: String) {
    (self.vitals, self.outcomes, self.description, self.name) = (vitals, outcomes, description, name)
  }

  private init(folder word: String) throws {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    let folder = URL(fileURLWithPath: parts.first ?? word, isDirectory: true)
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let vitals = ["vitals.csv.gz", "vitals.csv"].map(path).first { FileManager.default.fileExists(atPath: $0) }
    guard let vitals else { throw Failure("\(folder.path) has no vitals.csv or vitals.csv.gz.") }
    let description = parts.count == 2 ? parts[1] : path("dataset.toml")
    guard FileManager.default.fileExists(atPath: description) else {
      throw Failure(
        "\(description) is not there: it says which outcomes the set knows. Write one, or name another with --data DIR=FILE.")
    }
    self.init(vitals: vitals, outcomes: path("outcomes.csv"), description: description, name: folder.lastPathComponent)
  }

  var paths: [String] { [vitals, outcomes] + (description.map { [$0] } ?? []) }

  /// Reads everything.
  /// - Returns: the set, and what is to be said of its files.
  func read() throws -> (set: StudySet, remarks: [String]) {
    var about = StudySet.Description(name: name, hospital: name, outcomes: [.death24, .death48])
    if let description {
      do {
        about = try StudySet.Description(toml: [UInt8](Data(contentsOf: URL(fileURLWithPath: description))))
      } catch let fault as StudySet.Description.Fault {
        throw Failure("\(description), \(fault).")
      }
    }
    // Without its column an outcome that the set is said to tell would look as if it never came.
    let told = try OutcomesTable.outcomes(atPath: outcomes, needed: Set(about.outcomes.map(\.column)).sorted())
    let rows = try VitalsTable.readings(atPath: vitals)
    for path in [vitals, outcomes] {
      let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
      about.digests[URL(fileURLWithPath: path).lastPathComponent] = Digest.sha256(data)
    }
    return (
      StudySet(about, rows: rows.map(\.reading), outcomes: told), UnusedCells(rows).lines.map { "\(vitals): \($0)" }
    )
  }

  /// All sets in one table, read one after the other so that the readings of only one are held; with what is to be said of them.
  static func table(
    _ sources: [StudySource], _ advance: (Double, String) -> Void
  ) throws -> (table: StudyTable, remarks: [String]) {
    var table = StudyTable()
    var remarks: [String] = []
    for (place, source) in sources.enumerated() {
      advance(Double(place) / Double(sources.count), "features of \(source.name)")
      let (set, ofFiles) = try source.read()
      let before = table.staysWithoutOutcome
      do throws(TrainingError) { try table.add(set) } catch { throw Failure("\(source.name): \(error)") }
      remarks += ofFiles
      let leftOut = table.staysWithoutOutcome - before
      if leftOut > 0 { remarks.append("\(source.vitals): \(leftOut) stays are not in \(source.outcomes), and left out") }
    }
    return (table, remarks)
  }
}
