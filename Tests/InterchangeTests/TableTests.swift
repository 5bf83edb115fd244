import Foundation
import Testing
import Vitals

@testable import Interchange

@Suite struct TableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Packed by the gzip program, as the files that people have are.
  private func gzipped(_ text: String) throws -> [UInt8] {
    let path = try folder.write(text, as: "packed")
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-f", path]
    try gzip.run()
    gzip.waitUntilExit()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path + ".gz")))
  }

  private func readings(_ text: String) throws -> [VitalsTable.Row] {
    try VitalsTable.readings(atPath: try folder.write(text))
  }

  private func problem(_ bytes: [UInt8]) throws -> TableError? {
    let path = try folder.write(bytes)
    do {
      _ = try VitalsTable.readings(atPath: path)
      return nil
    } catch {
      #expect(error.path == path)
      return error
    }
  }

  @Test("Hourly vitals of intensive care are read as they stand")
  func hourly() throws {
    let rows = try readings(
      """
      patient_id,t_seconds,hr,rr,spo2,sbp,dbp,temp,on_oxygen,consciousness
      145427,3600,78.0,19.0,95.0,124.0,64.0,,,A
      145427,7200,68.0,19.5,95.0,115.0,64.0,37.2,1,C
      147306,14400,,,,,,36.8,0,
      """)
    #expect(rows.map(\.line) == [2, 3, 4])
    #expect(rows.map(\.reading.patient) == ["145427", "145427", "147306"].map { PatientIdentity(id: $0) })
    #expect(rows.map(\.reading.timeSeconds) == [3600, 7200, 14_400])
    #expect(Vital.allCases.map { rows[1].reading.values[$0] } == [68, 19.5, 95, 115, 64, 37.2])
    #expect(rows.map(\.reading.values.temperature) == [nil, 37.2, 36.8])
    #expect(rows.map(\.reading.onOxygen) == [nil, true, false])
    #expect(rows.map(\.reading.consciousness) == [.alert, .confusion, nil])
    #expect(rows.allSatisfy { $0.badCells.isEmpty && $0.measured == $0.reading.values })
  }

  @Test("Columns come in any order; those not known are ignored, those not there are unknown")
  func columns() throws {
    let rows = try readings("SpO2,pulse,rr,t_seconds,HR,patient_id\n97.0,93.0,25.0,1.5,94.0,1\n")
    #expect(rows.map(\.reading.timeSeconds) == [1.5])
    #expect(rows.map(\.reading.values.heartRate) == [94])
    #expect(rows.map(\.reading.values.oxygenSaturation) == [97])
    #expect(rows.map(\.reading.values.systolicPressure) == [nil])
    #expect(rows.map(\.reading.onOxygen) == [nil])
  }

  @Test(
    "Line ends, quotes, spaces, a byte-order mark and empty lines make no difference",
    arguments: [
      "patient_id,t_seconds,hr\nP1,60,72\n", "patient_id,t_seconds,hr\r\nP1,60,72\r\n", "patient_id,t_seconds,hr\nP1,60,72",
      "\u{FEFF}patient_id,t_seconds,hr\nP1,60,72\n", "\"patient_id\",\"t_seconds\",\"hr\"\r\n\"P1\",\"60\",\"72\"\r\n",
      "\n\npatient_id,t_seconds,hr\n\nP1,60,72\n\n", " patient_id , t_seconds , hr \n P1 , 60 , 72 \n",
      "patient_id,t_seconds,hr,note\nP1,60,72,\"a \"\"b\"\",\r\n\nc\"\n",
    ])
  func spellings(text: String) throws {
    let rows = try readings(text)
    #expect(rows.map(\.reading.patient.id) == ["P1"])
    #expect(rows.map(\.reading.timeSeconds) == [60])
    #expect(rows.map(\.reading.values.heartRate) == [72])
  }

  @Test("A line break inside a quoted cell counts as a line")
  func lineNumbers() throws {
    let rows = try readings("patient_id,t_seconds,hr,note\nP1,1,72,\"a\nb\"\n\nP1,2,73,\n")
    #expect(rows.map(\.line) == [2, 5])
  }

  @Test("Cells that make no sense are left out and counted with their row")
  func badCells() throws {
    let rows = try readings(
      "patient_id,t_seconds,hr,rr,spo2,sbp,dbp,temp,on_oxygen,consciousness\nP1,0,fast,nan,0,80,90,98.6,maybe,15\nP1,1,72,,,,,,,\n"
    )
    let first = try #require(rows.first)
    #expect(first.line == 2)
    #expect(
      first.badCells.map { "\($0.column) \($0.reason.rawValue)" } == [
        "hr wrong-type", "rr not-a-number", "on_oxygen wrong-type", "consciousness wrong-type", "spo2 implausible-value",
        "sbp implausible-value", "dbp implausible-value",
      ])
    #expect(Vital.allCases.filter { first.reading.values[$0] != nil } == [.temperature])
    #expect(first.measured.oxygenSaturation == 0)
    #expect(first.measured.temperature == 98.6)
    #expect(
      first.reading.implausible == [VitalSet(.oxygenSaturation), VitalSet(.systolicPressure), VitalSet(.diastolicPressure)])
    #expect(rows.last?.badCells.isEmpty == true)
  }

  @Test("What could not be used is told for each column and reason, with how often and where first")
  func unusedCells() throws {
    let rows = try readings("patient_id,t_seconds,hr,temp\nP1,0,72,36.8\nP1,1,n/a,36.8\nP1,2,900,warm\nP1,3,n/a,\n")
    #expect(
      UnusedCells(rows).lines == [
        "2 cells of hr could not be used: wrong type (first in line 3)",
        "1 cell of temp could not be used: wrong type (first in line 4)",
        "1 cell of hr could not be used: implausible value (first in line 4)",
      ])
    #expect(UnusedCells(Array(rows.prefix(1))).lines.isEmpty)
  }

  @Test("A column of Kafka times is read to the millisecond; where a cell is empty or no time the claimed time serves")
  func kafkaTimes() throws {
    let rows = try readings("patient_id,t_seconds,kafka_seconds,hr\nP1,5,6.0004,72\nP1,6,,72\nP1,7,soon,72\n")
    #expect(rows.map(\.reading.kafkaSeconds) == [6, 6, 7])
    #expect(rows.map(\.reading.timeSeconds) == [5, 6, 7])
    #expect(rows.last?.badCells == [VitalsTable.BadCell(column: "kafka_seconds", reason: .wrongType)])
    #expect(try readings("patient_id,t_seconds,hr\nP1,5,72\n").map(\.reading.kafkaSeconds) == [nil])
  }

  @Test("What decides whether NEWS2 counts is read beside the vital signs, a scale under its author's name alone")
  func circumstances() throws {
    let rows = try readings(
      """
      patient_id,t_seconds,hr,spo2_scale,spo2_scale_by,birth_date,pregnant
      P1,1795350000,72,2,Dr X,1950-03-14,no
      P1,1795350001,72,2,,14.03.1950,perhaps
      P1,1795350002,72,,,,
      """)
    #expect(
      rows.map(\.reading.circumstances) == [
        Circumstances.Entry(
          oxygenScale: .two, oxygenScaleBy: "Dr X", birthDate: BirthDate("1950-03-14"), isPregnant: false), nil, nil,
      ])
    #expect(
      rows[1].badCells.map { "\($0.column) \($0.reason.rawValue)" } == [
        "spo2_scale missing-author", "birth_date wrong-type", "pregnant wrong-type",
      ])
  }

  @Test("A row sent with its values as measured decodes to the same reading as the table gives")
  func replay() throws {
    let rows = try readings(
      "patient_id,t_seconds,hr,spo2,sbp,dbp,temp\nP1,5,72,0.97,120,80,98.6\nP1,1,999,0,80,90,200\nP1,2,0,1,400,300,50\nP1,3,60,97,,80,60\n"
    )
    for row in rows {
      var sent = row.reading
      sent.values = row.measured
      let decoded = decode(RecordEncoder.records(of: sent, format: .wide))
      #expect(decoded.readings.map(\.withoutPosition) == [row.reading])
    }
  }

  @Test(
    "A table that cannot be used is refused with its line",
    arguments: [
      ("", 1, "empty"), ("\n\n", 3, "empty"), ("a,b\n1,2\n", 1, "no column patient_id"),
      ("patient_id,hr\nP1,2\n", 1, "no column t_seconds"),
      ("patient_id,t_seconds\nP1,2\n", 1, "no column of a vital"),
      ("patient_id,t_seconds,hr,HR\nP1,2,3,4\n", 1, "hr stands in the header twice"),
      ("patient_id,t_seconds,hr\nP1,60\n", 2, "2 cells, the header 3"),
      ("patient_id,t_seconds,hr\nP1,60,72,1\n", 2, "4 cells, the header 3"),
      ("patient_id,t_seconds,hr\nP1,60,72\nP1,soon,72\n", 3, "t_seconds"), ("patient_id,t_seconds,hr\nP1,,72\n", 2, "t_seconds"),
      ("patient_id,t_seconds,hr\nP1,inf,72\n", 2, "t_seconds"), ("patient_id,t_seconds,hr\n,60,72\n", 2, "no patient id"),
      ("patient_id,t_seconds,hr\nP\u{1B}1,60,72\n", 2, "control characters"),
      ("patient_id,t_seconds,hr\nP1,60,\"72\n", 2, "not closed"),
      ("patient_id,t_seconds,hr\nP1,60,\"7\"2\n", 2, "after a closing quote"),
      ("patient_id,t_seconds,hr\nP1,60,7\"2\n", 2, "inside a cell"),
    ])
  func refused(text: String, line: Int, words: String) throws {
    let error = try #require(try problem(Array(text.utf8)))
    #expect(error.line == line)
    #expect(error.problem.contains(words))
    #expect(error.description == "\(error.path):\(line): \(error.problem)")
  }

  @Test("Text that is not UTF-8 is refused, and an endless line read no further than a megabyte")
  func hostile() throws {
    let header = Array("patient_id,t_seconds,hr\n".utf8)
    #expect(try problem(header + [0xFF] + Array(",60,72\n".utf8))?.line == 2)
    #expect(
      try problem(header + Array(repeating: UInt8(ascii: "x"), count: 3 << 20))?.problem.contains("longer than 1 MiB") == true)
    #expect(
      try problem(header + Array(repeating: UInt8(ascii: ","), count: 3 << 20))?.problem.contains("longer than 1 MiB") == true)
    #expect(try problem(header + [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "\n"), count: 3 << 20))?.line == 2)
    #expect(try problem(Array(repeating: 0, count: 5000))?.line == 1)
  }

  @Test("A file that is not there is said to be that")
  func missing() {
    let path = folder.path("none.csv")
    #expect(throws: TableError(path: path, problem: "cannot be opened: No such file or directory.")) {
      try VitalsTable.readings(atPath: path)
    }
    #expect(throws: TableError.self) { try VitalsTable.readings(atPath: folder.url.path) }
  }

  @Test("Gzip is unpacked; a file cut short or damaged is an error, never a shorter table")
  func gzip() throws {
    let text = "patient_id,t_seconds,hr\n" + (0..<4000).map { "P\($0 % 50),\($0),\(60 + $0 * 7919 % 40)\n" }.joined()
    let packed = try gzipped(text)
    let rows = try VitalsTable.readings(atPath: try folder.write(packed))
    #expect(rows == (try readings(text)))
    #expect(rows.count == 4000)
    for kept in [packed.count / 2, packed.count - 1, packed.count - 8, 12] {
      let error = try #require(try problem(Array(packed[..<kept])))
      #expect(error.problem.contains("ends too early"), "\(kept) of \(packed.count)")
    }
    var damaged = packed
    damaged[packed.count / 2] ^= 0x55
    #expect(try problem(damaged) != nil)
  }

  // MARK: Outcomes

  private let outcomesHeader =
    "patient_id,person_id,age,gender,unit,discharge_t_seconds,death_t_seconds,vasopressor_t_seconds,ventilation_t_seconds,arrest_t_seconds,care_limited_t_seconds\n"

  @Test("Outcomes are seconds where something happened and nothing where not")
  func outcomes() throws {
    let path = try folder.write(
      outcomesHeader
        + "145427,002-12243,61,Male,SICU,82140,,,,,\n147306,002-10241,55,Female,\"Med, Surg\",36600,36500,1,2,3.5,-4\n")
    let outcomes = try OutcomesTable.outcomes(atPath: path)
    #expect(
      outcomes == [
        StayOutcome(patientID: "145427", personID: "002-12243", dischargeSeconds: 82_140),
        StayOutcome(
          patientID: "147306", personID: "002-10241", dischargeSeconds: 36_600, deathSeconds: 36_500, vasopressorSeconds: 1,
          ventilationSeconds: 2, arrestSeconds: 3.5, careLimitedSeconds: -4),
      ])
  }

  @Test("Outcomes without a column, with a word for a time or with a stay twice are refused")
  func badOutcomes() throws {
    func error(_ text: String, needed: [String] = []) throws -> TableError? {
      let path = try folder.write(text)
      do {
        _ = try OutcomesTable.outcomes(atPath: path, needed: needed)
        return nil
      } catch { return error }
    }
    #expect(
      try error(outcomesHeader.replacing("death_t_seconds", with: "died"))?.problem.contains("no column death_t_seconds") == true)
    #expect(
      try error(outcomesHeader, needed: ["sepsis_t_seconds"])?.problem.contains("no column sepsis_t_seconds") == true)
    #expect(try error(outcomesHeader, needed: ["death_t_seconds"]) == nil)
    let late = try error(outcomesHeader + "1,a,,,,1,,,,,\n2,a,,,,1,late,,,,\n")
    #expect(late?.line == 3)
    #expect(late?.problem == "death_t_seconds is not a number of seconds.")
    #expect(try error(outcomesHeader + "1,a,,,,1,,,,,\n1,a,,,,1,,,,,\n")?.line == 3)
  }

  // MARK: Writing

  @Test("What the writer quotes, the reader gives back")
  func writer() throws {
    let cells = ["plain", "", "a,b", "say \"hi\"", "two\nlines", "cr\r\nlf", "é 李", "=1+1"]
    var writer = CSVWriter()
    writer.row(cells)
    writer.cell(1.5)
    writer.cell(nil as Double?)
    writer.cell(Double.nan)
    writer.cell(72.0)
    writer.cell(-3)
    writer.cell("")
    writer.cell(0.1)
    writer.cell(1e-9)
    writer.endRow()
    let reader = try CSVReader(path: try folder.write(writer.bytes))
    func row() throws -> [String]? {
      guard try reader.next() else { return nil }
      return (0..<reader.count).map { index in reader.withCell(index) { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(try row() == cells)
    #expect(try row() == ["1.5", "", "", "72", "-3", "", "0.1", "1e-09"])
    #expect(try row() == nil)
    writer.removeAll()
    writer.row(["a", " b"])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "a,\" b\"\n")
  }
}
