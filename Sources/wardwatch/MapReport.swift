internal import Foundation
internal import Interchange
internal import Vitals

/// What is made of sample records.
struct MapReport: Codable {
  struct Coverage: Codable {
    var vital: String
    /// Records that have it.
    var records: Int
    var unit: String
  }

  struct Reject: Codable {
    var reason: String
    var detail: String
    var count: Int
    /// How the first of them looks; a patient's data.
    var example: String
  }

  struct Sample: Codable {
    var record: String
    var readings: [String]
    var rejects: [String]
  }

  var records: Int
  /// Records that gave a reading.
  var read: Int
  /// Records that the mapping's filters passed over.
  var filtered: Int
  var patients: Int
  var coverage: [Coverage]
  var rejects: [Reject]
  var unused: [UnusedField]
  var samples: [Sample]

  /// Each record is read whole or passed over on purpose.
  var isWhole: Bool { records > 0 && read + filtered >= records && rejects.isEmpty }

  private static let shown = 4

  init(_ batch: RecordBatch, mapping: CompiledMapping?, units: (Vital) -> String, schemas: SchemaLookup?, zone: LocalZone? = nil)
  {
    let decoder = RecordDecoder(limits: .anyTime, zone: zone, mapping: mapping, schemas: schemas)
    var output = DecodedBatch()
    decoder.decode(batch, into: &output)
    records = batch.entries.count
    read = Set(output.entryOfReading).count
    filtered = output.filtered
    patients = Set(output.readings.map(\.patient.id)).count

    var counts: [Vital: Set<Int>] = [:]
    var (oxygen, consciousness) = (Set<Int>(), Set<Int>())
    for (entry, reading) in zip(output.entryOfReading, output.readings) {
      for vital in Vital.allCases where reading.values[vital] != nil { counts[vital, default: []].insert(entry) }
      if reading.onOxygen != nil { oxygen.insert(entry) }
      if reading.consciousness != nil { consciousness.insert(entry) }
    }
    coverage = Vital.allCases.map { Coverage(vital: $0.label, records: counts[$0]?.count ?? 0, unit: units($0)) }
    coverage.append(Coverage(vital: "oxygen", records: oxygen.count, unit: ""))
    coverage.append(Coverage(vital: "ACVPU", records: consciousness.count, unit: ""))

    var rejects: [Reject] = []
    for reject in output.rejects {
      if let index = rejects.firstIndex(where: { $0.reason == reject.reason.words && $0.detail == reject.detail }) {
        rejects[index].count += 1
      } else {
        rejects.append(Reject(reason: reject.reason.words, detail: reject.detail, count: 1, example: reject.excerpt))
      }
    }
    self.rejects = rejects.sorted { $0.count > $1.count }
    unused = decoder.unusedFields(atMost: 50)
    samples = Self.spread(over: records).map { Sample(batch, $0, output) }
  }

  /// The first, the last and some between them.
  private static func spread(over count: Int) -> [Int] {
    let most = min(count, shown)
    return most <= 1 ? Array(0..<most) : (0..<most).map { $0 * (count - 1) / (most - 1) }
  }
}

extension MapReport.Sample {
  fileprivate init(_ batch: RecordBatch, _ index: Int, _ output: DecodedBatch) {
    let entry = batch.entries[index]
    record = SafeText.excerpt(batch.bytes[entry.start..<entry.start + entry.count], limit: 400)
    readings = zip(output.entryOfReading, output.readings).filter { $0.0 == index }.prefix(6).map { Self.words($0.1) }
    rejects = output.rejects.filter { $0.entry == index }.map {
      "\($0.reason.words): \($0.detail)\($0.excerpt.isEmpty ? "" : ", \($0.excerpt)")"
    }
  }

  private static func words(_ reading: Reading) -> String {
    let patient = reading.patient
    let who = [
      patient.id, patient.name.map { "'\($0)'" }, patient.ward.map { "ward \($0)" }, patient.bed.map { "bed \($0)" },
    ]
    let vitals = Vital.allCases.compactMap { vital in
      reading.values[vital].map { "\(vital.label) \(vital.formatted($0))" }
        ?? (reading.implausible.contains(vital) ? "\(vital.label) implausible" : nil)
    }
    let rest = [
      reading.onOxygen.map { $0 ? "on oxygen" : "air" }, reading.consciousness.map(\.word), ISO8601.text(reading.timeSeconds),
    ]
    return (who.compactMap { $0 } + [vitals.joined(separator: " ")] + rest.compactMap { $0 }).joined(separator: ", ")
  }
}

extension DecoderLimits {
  /// Samples may be of any day.
  fileprivate static let anyTime = DecoderLimits(
    maximumRecordBytes: 1 << 20)
}

// MARK: For people

extension MapReport {
  var words: String {
    var lines = [
      "\(read) of \(records) records are read, \(patients) \(patients == 1 ? "patient" : "patients")\(filtered > 0 ? "; \(filtered) passed over" : "")"
    ]
    for vital in coverage where vital.records > 0 || !vital.unit.isEmpty {
      let share = records == 0 ? 0 : vital.records * 100 / records
      lines.append(
        "  \(Self.pad(vital.vital, 7))\(Self.pad("in \(vital.records)", 10))\(Self.pad("\(share) %", 7))\(vital.records > 0 ? vital.unit : "")"
      )
    }
    if !unused.isEmpty {
      let names = unused.prefix(12).map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
      lines.append("not used: \(names)\(unused.count > 12 ? ", …" : "")")
    }
    for reject in rejects.prefix(8) {
      lines.append(
        "rejected \(reject.count) times: \(reject.reason), \(reject.detail)\(reject.example.isEmpty ? "" : "; first \(reject.example)")"
      )
    }
    for sample in samples {
      lines += ["", "  \(sample.record)"] + sample.readings.map { "    = \($0)" } + sample.rejects.map { "    ! \($0)" }
      if sample.readings.isEmpty, sample.rejects.isEmpty { lines.append("    = nothing") }
    }
    return lines.joined(separator: "\n")
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
  }
}
