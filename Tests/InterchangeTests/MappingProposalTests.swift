import Testing
import Vitals

@testable import Interchange

/// Samples of a feed and what is proposed for it, the lines that are not comments.
private struct Feed: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var records: [String]
  var hasKeys = false
  var lines: [String]
  /// What the first record gives by it.
  var reading: String
}

private let feeds = [
  Feed(
    testDescription: "Names that are known need no guess",
    records: [
      #"{"patient":{"mrn":"M1"},"vitals":{"heartRate":{"value":71,"unit":"bpm"},"temp":98.6,"temp_unit":"F"},"ts":1732270000}"#
    ],
    lines: [
      #"patient = "patient.mrn""#, #"time = "ts""#, #"hr = { from = "vitals.heartRate.value", unit = "vitals.heartRate.unit" }"#,
      #"temp = { from = "vitals.temp", unit = "vitals.temp_unit" }"#,
    ], reading: "M1, hr 71 temp 37.0, 10 s ago"),
  Feed(
    testDescription: "Names that are not known are guessed by a part of them and by their range, and marked",
    records: [
      #"{"caso":{"id":"C-7"},"mess":{"pulsschlag":71,"sauerstoff_satt":97,"druck_sys":121,"druck_dia":80,"feuchte":40},"wann":1732270000}"#,
      #"{"caso":{"id":"C-8"},"mess":{"pulsschlag":88,"sauerstoff_satt":91,"druck_sys":99,"druck_dia":60,"feuchte":41},"wann":1732270001}"#,
    ],
    lines: [
      #"patient = "?caso.id""#, #"time = "?wann""#, #"sbp = "?mess.druck_sys""#, #"dbp = "?mess.druck_dia""#,
      #"spo2 = "?mess.sauerstoff_satt""#, #"hr = "?mess.pulsschlag""#,
    ], reading: "C-7, hr 71 spo2 97 sbp 121 dbp 80, 10 s ago"),
  Feed(
    testDescription: "Rows of code and value become codes, with those that nobody knows left to say",
    records: [
      #"{"subject_id":9,"rows":[{"itemid":220045,"valuenum":88,"valueuom":"bpm"},{"itemid":220210,"valuenum":17,"valueuom":"insp/min"},{"itemid":999,"valuenum":3}]}"#
    ],
    lines: [
      #"patient = "subject_id""#, #"code = "rows[*].itemid""#, #"value = "rows[*].valuenum""#,
      #"unit = "rows[*].valueuom""#, #"codes = { "220045" = "hr", "220210" = "rr" }"#,
    ], reading: "9, hr 88 rr 17"),
  Feed(
    testDescription: "Nothing in the record says who it is, and the keys do",
    records: [#"{"hr":71}"#], hasKeys: true, lines: [#"patient = "?@key""#, #"hr = "hr""#], reading: "K1, hr 71"),
  Feed(
    testDescription: "Day and month that could be either way round",
    records: [
      #"{"patient_id":"P","hr":71,"time":"02/11/2024 10:06:40"}"#, #"{"patient_id":"P","hr":71,"time":"22/11/2024 10:06:40"}"#,
    ],
    lines: [
      #"patient = "patient_id""#, #"time = { from = "?time", format = "dd/MM/yyyy HH:mm:ss" }"#, #"hr = "hr""#,
    ], reading: ""),
  Feed(
    testDescription: "Python's dicts", records: ["{'patient_id': 'P', 'hr': 71, 'x': None}"],
    lines: [#"format = "python""#, #"patient = "patient_id""#, #"hr = "hr""#], reading: "P, hr 71"),
]

@Suite("A proposed mapping")
struct MappingProposalTests {
  @Test("Who, where, when and what kind stand in headers where the records do not say it")
  func headers() throws {
    let records = [#"{"hr":71,"spo2":97}"#, #"{"hr":74,"spo2":96}"#, #"{"sodium":140}"#]
    let headers: [[(name: String, text: String)]] = [
      [
        ("patient_id", "P1"), ("ward", "4A"), ("measured-at", "2024-11-22T10:06:40Z"), ("kind", "vitals"),
        ("traceparent", "00-1"),
      ],
      [
        ("patient_id", "P2"), ("ward", "4A"), ("measured-at", "2024-11-22T10:06:41Z"), ("kind", "vitals"),
        ("traceparent", "00-2"),
      ],
      [("patient_id", "P2"), ("ward", "4A"), ("measured-at", "2024-11-22T10:06:42Z"), ("kind", "lab"), ("traceparent", "00-3")],
    ]
    let text = MappingProposal(records: records.map { Array($0.utf8)[...] }, headers: headers, hasKeys: false)
      .text(topic: nil, source: "tests")
    #expect(
      lines(text) == [
        #"patient = "@header.patient_id""#, #"ward = "@header.ward""#, #"time = "@header.measured-at""#, #"hr = "hr""#,
        #"spo2 = "spo2""#,
      ])
    #expect(text.contains(##"# where = { "@header.kind" = "vitals" }"##))
    let mapping = try compiled(text + "\nwhere = { \"@header.kind\" = \"vitals\" }", isTrial: true)
    #expect(mapping.headers == ["patient_id", "ward", "measured-at", "kind"] || mapping.headers.count == 4)
    var output = DecodedBatch()
    let sent = zip(records, headers).map { record, headers in
      MappedRecord(
        record, headers: headers.compactMap { header in mapping.headers.firstIndex(of: header.name).map { ($0, header.text) } })
    }
    RecordDecoder(mapping: mapping).decode(batch(of: sent), into: &output)
    #expect(readingLines(output) == ["P1, 4A, hr 71 spo2 97, 10 s ago", "P2, 4A, hr 74 spo2 96, 9 s ago"])
    #expect(output.rejects.isEmpty && output.filtered == 1)
  }

  @Test(
    "A time in a header is proposed as a guess though nobody knows its name, and is read",
    arguments: ["2024-11-22T10:06:4", "173227000"], ["x-stamp-of-device", "T0"])
  func timeInUnknownHeader(time: String, name: String) throws {
    let records = (0..<3).map { #"{"patient_id":"P1","hr":\#(71 + $0)}"# }
    let end = time.contains("T") ? "Z" : ""
    let headers = (0..<3).map { [(name: "trace", text: "00-\($0)"), (name: name, text: "\(time)\($0)\(end)")] }
    let text = MappingProposal(records: records.map { Array($0.utf8)[...] }, headers: headers, hasKeys: false)
      .text(topic: nil, source: "tests")
    #expect(lines(text).contains(#"time = "?@header.\#(name)""#), "\(text)")
    let mapping = try compiled(text, isTrial: true)
    var output = DecodedBatch()
    let place = try #require(mapping.headers.firstIndex(of: name))
    let sent = zip(records, headers).map { MappedRecord($0, headers: [(place, $1[1].text)]) }
    RecordDecoder(mapping: mapping).decode(batch(of: sent), into: &output)
    #expect(readingLines(output) == (0..<3).map { "P1, hr \(71 + $0), \(10 - $0) s ago" })
  }

  @Test("What a record says goes before its headers")
  func headersAside() {
    let text = MappingProposal(
      records: [Array(#"{"patient_id":"P1","ts":1732270000,"hr":71}"#.utf8)[...]],
      headers: [[("patient_id", "X"), ("timestamp", "1732270001"), ("hr", "0")]], hasKeys: false
    ).text(topic: nil, source: "tests")
    #expect(lines(text) == [#"patient = "patient_id""#, #"time = "ts""#, #"hr = "hr""#])
  }

  private func text(_ records: [String], hasKeys: Bool = false) -> String {
    MappingProposal(records: records.map { Array($0.utf8)[...] }, hasKeys: hasKeys).text(topic: nil, source: "tests")
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let head = line.firstRange(of: "  # ").map { line[..<$0.lowerBound] } ?? line
      return String(head.reversed().drop { $0 == " " }.reversed())
    }
  }

  @Test("is what the samples say", arguments: feeds)
  private func proposes(_ feed: Feed) throws {
    let text = text(feed.records, hasKeys: feed.hasKeys)
    #expect(lines(text) == feed.lines)
    if feed.reading.isEmpty { return }
    let decoder = RecordDecoder(mapping: try compiled(text, isTrial: true))
    var output = DecodedBatch()
    decoder.decode(
      batch(of: [MappedRecord(feed.records[0], key: feed.hasKeys ? "K1" : nil)]),
      into: &output)
    #expect(readingLines(output) == [feed.reading])
  }

  @Test("offers a filter where a field tells the records that have a vital sign, and does not take it by itself")
  func filter() throws {
    let records = [
      #"{"event_type":"vitals","site":"A","patient_id":"P","hr":71,"ts":1732270000}"#,
      #"{"event_type":"lab","site":"A","patient_id":"P","potassium":4.1,"ts":1732270001}"#,
      #"{"event_type":"monitor","site":"B","patient_id":"P","hr":72,"ts":1732270002}"#,
      #"{"event_type":"note","site":"B","patient_id":"P","words":"x","ts":1732270003}"#,
    ]
    let text = text(records)
    let offered = ##"# where = { "event_type" = ["vitals", "monitor"] }"##
    #expect(text.contains(offered))
    let decoder = RecordDecoder(mapping: try compiled(text.replacing(offered, with: offered.dropFirst(2))))
    var output = DecodedBatch()
    decoder.decode(batch(of: records.map { MappedRecord($0) }), into: &output)
    #expect(output.readings.map(\.values.heartRate) == [71, 72])
    #expect(output.rejects == [] && output.filtered == 2)
    // Where nothing tells them apart, or all have one, none is offered.
    #expect(!self.text(Array(records[..<1])).contains("# where = { \"event"))
    #expect(!self.text([records[0], records[1].replacing("lab", with: "vitals")]).contains("# where = { \"event"))
  }

  @Test("with guesses in it is taken by nothing else")
  func guesses() {
    #expect(throws: MappingError.self) { try compiled(text(feeds[1].records)) }
  }

  @Test("lists the numbers that it can make nothing of, and all that can be said")
  func leftovers() {
    let text = text([#"{"patient_id":"P","hr":71,"zzz":{"a":14.5}}"#])
    #expect(text.contains("#   zzz.a: 14.5 to 14.5, in 1 records"))
    for target in MappingTarget.allCases where !target.rawValue.hasPrefix("gcs_") && target != .oxygenDevice {
      #expect(text.contains(target.rawValue), "\(target)")
    }
  }

  @Test("of anything at all is a mapping, or says which key is missing", arguments: [1, 2] as [UInt64])
  func anything(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let names = ["id", "hr", "x", "a b", "x.y", "[", "'", "\"", "sys", "temp", "type", "value", "code", "time", "\n", "é"]
    let values = [
      "1", "71", "\"a\"", "\"8867-4\"", "null", "true", "[1,2]", "[]", "\"{\\\"hr\\\":1}\"", "1732270000", "\"01/02/2024 10:00\"",
    ]
    for _ in 0..<400 {
      func object(_ depth: Int) -> String {
        let members = (0..<Int.random(in: 0..<6, using: &random)).map { _ in
          let value =
            depth < 4 && Bool.random(using: &random)
            ? (Bool.random(using: &random) ? object(depth + 1) : "[\(object(depth + 1)),\(object(depth + 1))]")
            : values.randomElement(using: &random) ?? ""
          return "\(MappingProposal.quoted(names.randomElement(using: &random) ?? "")):\(value)"
        }
        return "{\(members.joined(separator: ","))}"
      }
      let text = text((0..<3).map { _ in object(0) })
      do throws(MappingError) {
        _ = try Mapping(Array(text.utf8), path: "feed.toml")
      } catch {
        let isIncomplete = error.problem.hasPrefix("no vital sign is mapped") || error.problem.hasPrefix("nothing says whose")
        #expect(isIncomplete, "\(error)\n\(text)")
      }
    }
  }

  @Test(
    "Samples are lines, an array, or documents one after the other",
    arguments: [
      ("{\"a\":1}\n{\"b\":\"}\"}\n", [#"{"a":1}"#, #"{"b":"}"}"#]), ("[{\"a\":1},\n {\"b\":[1]}]", [#"{"a":1}"#, #"{"b":[1]}"#]),
      ("{\n\"a\":1\n}{\"b\":2}", ["{\n\"a\":1\n}", #"{"b":2}"#]), ("\u{FEFF}{\"a\":1}", [#"{"a":1}"#]), ("", []),
      ("71\n72\n", ["71", "72"]), ("{'a': 'it\\'s'}\n{'b': 2}", ["{'a': 'it\\'s'}", "{'b': 2}"]),
      ("{\"a\":1}\nWARN x\n", [#"{"a":1}"#, "WARN x"]),
    ])
  func samples(text: String, records: [String]) {
    #expect(SampleRecords.split(Array(text.utf8), atMost: 10).map { String(decoding: $0, as: UTF8.self) } == records)
  }
}
