import Testing
import Vitals

@testable import Interchange

/// One feed: its mapping, a record, and what is made of it.
struct MappedShape: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var mapping: String
  var record: String
  var key: String?
  var headers: [String] = []
  var readings: [String]
  var rejects: [String] = []
  var unused: [String] = []
}

private let shapes: [MappedShape] = [
  MappedShape(
    testDescription: "Nested objects, with units beside the values and constants",
    mapping: """
      patient = "subject.mrn"
      ward = "=7B"
      bed = "loc.bed"
      name = { from = ["subject.given", "subject.family"] }
      time = "at"
      hr = "v.pulse.n"
      temp = { from = "v.t.n", unit = "v.t.u" }
      sbp = { from = "v.p.hi", unit = "kPa" }
      dbp = { from = "v.p.lo", unit = "kPa" }
      """,
    record: """
      {"subject":{"mrn":17,"given":"Ada","family":"Test"},"loc":{"bed":12},"at":1732270000,
      "v":{"pulse":{"n":88,"q":1},"t":{"n":101.3,"u":"°F"},"p":{"hi":16,"lo":10.5}},"x":1}
      """,
    readings: ["17, 7B/12, Ada Test, hr 88 sbp 120 dbp 79 temp 38.5, 10 s ago"], unused: ["v.pulse.q", "x"]),
  MappedShape(
    testDescription: "An array of samples, each a reading",
    mapping: """
      patient = "id"
      time = "samples[*].t"
      hr = "samples[*].hr"
      spo2 = ["samples[*].sat", "sat"]
      """,
    record: #"{"id":"A","sat":97,"samples":[{"t":1732270000,"hr":70},{"t":1732270005,"hr":71,"sat":95}]}"#,
    readings: ["A, hr 70 spo2 97, 10 s ago", "A, hr 71 spo2 95, 5 s ago"]),
  MappedShape(
    testDescription: "Codes and values in rows, by a table and by the usual names",
    mapping: """
      patient = "pid"
      code = "m[*].c"
      value = ["m[*].num", "m[*].txt"]
      unit = "m[*].u"
      codes = { 220045 = "hr", T9 = { is = "temp", unit = "F" }, 1 = "ignore" }
      """,
    record: """
      {"pid":"B","m":[{"c":220045,"num":81},{"c":"T9","num":98.6},{"c":"8480-6","num":16,"u":"kPa"},{"c":"1","num":5},
      {"c":"avpu","txt":"V"},{"c":"77","num":5}]}
      """,
    readings: ["B, hr 81 sbp 120 temp 37.0, V"], unused: ["m[*].c = 77"]),
  MappedShape(
    testDescription: "One record for each measurement",
    mapping: """
      patient = "subject_id"
      time = { from = "charttime", format = "yyyy-MM-dd HH:mm" }
      zone = "Europe/Paris"
      code = "itemid"
      value = "valuenum"
      unit = "valueuom"
      """,
    record: #"{"subject_id":10006,"charttime":"2024-11-22 11:06","itemid":220045,"valuenum":81,"valueuom":"bpm"}"#,
    readings: ["10006, hr 81, 50 s ago"]),
  MappedShape(
    testDescription: "The patient from the key, the ward from a header, the bed from the topic",
    mapping: """
      patient = { from = "@key", match = "pat-([0-9]+)" }
      ward = "@header.unit"
      bed = { from = "@topic", split = ".", part = 3 }
      hr = "$"
      """,
    record: "134", key: "pat-0042#x", headers: ["7B"], readings: ["0042, 7B/12, hr 134"]),
  MappedShape(
    testDescription: "Plain text",
    mapping: """
      format = "text"
      patient = "@key"
      hr = { from = "$", match = "BPM: *([0-9.]+)" }
      spo2 = { from = "$", match = "SAT: *([0-9.]+)" }
      """,
    record: "BPM: 134, SAT: 91", key: "P7", readings: ["P7, hr 134 spo2 91"]),
  MappedShape(
    testDescription: "A Python dict",
    mapping: """
      format = "python"
      patient = "id"
      hr = "v.hr"
      oxygen = "o2"
      name = "n"
      """,
    record: #"{'id': 'P9', 'v': {'hr': 99.5}, 'o2': True, 'n': "D'Arc \"Test\"", 'none': None, 't': (1, 2)}"#,
    readings: [#"P9, D'Arc "Test", hr 100, oxygen"#], unused: ["none", "t"]),
  MappedShape(
    testDescription: "A device whose bed stands in a table",
    mapping: """
      device = "dev.sn"
      hr = "hr"
      [devices]
      M-17 = { patient = "P17", bed = "21", ward = "A" }
      """,
    record: #"{"dev":{"sn":"M-17"},"hr":77}"#, readings: ["P17, A/21, hr 77"]),
  MappedShape(
    testDescription: "A device that no table lists",
    mapping: """
      device = "dev"
      hr = "hr"
      devices = { M-17 = "P17" }
      """,
    record: #"{"dev":"M-18","hr":77}"#, readings: [], rejects: ["missing-patient device", "missing-patient patient_id"]),
  MappedShape(
    testDescription: "Values that stand for nothing, tenths, and coded answers",
    mapping: """
      patient = "p"
      missing = [-1, "---"]
      hr = "h"
      rr = "r"
      spo2 = { from = "s", missing = 127 }
      temp = { from = "t", scale = 0.1 }
      consciousness = { from = "c", values = { 0 = "A", 1 = "U" } }
      oxygen = { from = "o", values = { room = "false" } }
      """,
    record: #"{"p":"C","h":-1,"r":"---","s":127,"t":369,"c":1,"o":"room"}"#, readings: ["C, temp 36.9, air, U"]),
  MappedShape(
    testDescription: "An object whose keys are the patients",
    mapping: """
      patient = "beds[*]~"
      hr = "beds[*].hr"
      """,
    record: #"{"beds":{"P1":{"hr":60},"P2":{"hr":61}}}"#, readings: ["P1, hr 60", "P2, hr 61"]),
  MappedShape(
    testDescription: "JSON inside a text, and in base64",
    mapping: """
      patient = "meta.id"
      hr = "Body.hr"
      rr = "meta.rr"
      """,
    record: #"{"Body":"eyJociI6ODh9","meta":"{\"id\":\"Z\",\"rr\":14}"}"#, readings: ["Z, hr 88 rr 14"]),
  MappedShape(
    testDescription: "Keys with full stops and spaces, and an element by its number",
    mapping: """
      patient = "['pat.id']"
      hr = "Heart Rate"
      bp = "list[1]"
      """,
    record: #"{"pat.id":"D","Heart Rate":66,"list":[1,"120/80"]}"#, readings: ["D, hr 66 sbp 120 dbp 80"]),
  MappedShape(
    testDescription: "A list of records at the root",
    mapping: "patient = \"[*].id\"\nhr = \"[*].hr\"",
    record: #"[{"id":"A","hr":60},{"id":"B","hr":"61"}]"#, readings: ["A, hr 60", "B, hr 61"]),
  MappedShape(
    testDescription: "Records a line",
    mapping: "patient = \"id\"\nhr = \"hr\"", record: "{\"id\":\"A\",\"hr\":60}\n{\"id\":\"B\",\"hr\":61}\n",
    readings: ["A, hr 60", "B, hr 61"]),
  MappedShape(
    testDescription: "A place that is there twice with two values is not believed",
    mapping: "patient = \"id\"\nhr = \"v.hr\"\nrr = \"v.rr\"", record: #"{"id":"A","v":{"hr":60,"rr":12},"v":{"hr":61,"rr":12}}"#,
    readings: ["A, rr 12"], rejects: ["unknown-shape hr"]),
  MappedShape(
    testDescription: "An array that should have been there",
    mapping: "patient = \"id\"\nhr = \"v[*].hr\"", record: #"{"id":"A","v":[]}"#, readings: ["A, "], rejects: ["no-vitals record"]
  ),
  MappedShape(
    testDescription: "A unit that nobody knows",
    mapping: "patient = \"id\"\ntemp = { from = \"t\", unit = \"u\" }\nhr = \"h\"", record: #"{"id":"A","t":36,"u":"hm","h":70}"#,
    readings: ["A, hr 70"], rejects: ["unknown-unit temp"]),
]

@Suite("A mapping")
struct MappingTests {
  @Test("makes readings of any shape", arguments: shapes)
  func reads(_ shape: MappedShape) throws {
    let record = MappedRecord(shape.record, key: shape.key, headers: shape.headers.enumerated().map { ($0, $1) })
    let (output, unused) = try decodeMapped([record], by: shape.mapping, topic: "hospital.vitals.12")
    #expect(readingLines(output) == shape.readings)
    #expect(told(output) == shape.rejects)
    #expect(unused == shape.unused)
  }

  @Test(
    "takes only what its filters let through",
    arguments: [
      (#"{ kind = "vitals" }"#, [0, 1]), (#"{ kind = ["vitals", "obs"] }"#, [0, 1, 2]),
      (#"{ kind = { not = "vitals" } }"#, [2, 3]),
      (#"{ kind = "!= vitals" }"#, [2, 3]), (#"{ q = ">= 50" }"#, [0, 2]), (#"{ q = "< 50" }"#, [1]),
      (#"{ meta.ok = true }"#, [0]),
      (#"{ kind = "vitals", q = 90 }"#, [0]),
    ])
  func filters(condition: String, taken: [Int]) throws {
    let records = [
      #"{"id":"P0","hr":70,"kind":"vitals","q":90,"meta":{"ok":true}}"#, #"{"id":"P1","hr":70,"kind":"vitals","q":"10"}"#,
      #"{"id":"P2","hr":70,"kind":"obs","q":50,"meta":{"ok":"true"}}"#, #"{"id":"P3","hr":70}"#,
    ]
    let (output, _) = try decodeMapped(
      records.map { MappedRecord($0) }, by: "patient = \"id\"\nhr = \"hr\"\nwhere = \(condition)")
    #expect(output.entryOfReading == taken)
    #expect(output.rejects.isEmpty && output.filtered == 4 - taken.count)
  }

  @Test("is chosen by the topic, and takes over what stands outside of all topics")
  func topics() throws {
    let mapping = """
      patient = "id"
      [[topic]]
      topics = ["icu.*", "ward"]
      hr = "a"
      [[topic]]
      topics = "lab"
      hr = "b"
      """
    for (topic, value) in [("icu.3", "hr 1"), ("ward", "hr 1"), ("lab", "hr 2")] {
      let (output, _) = try decodeMapped([MappedRecord(#"{"id":"P","a":1,"b":2}"#)], by: mapping, topic: topic)
      #expect(readingLines(output) == ["P, \(value)"])
    }
    let error = #expect(throws: MappingError.self) { try compiled(mapping, topic: "other") }
    #expect(
      error?.description
        == "feed.toml: it says nothing of the topic 'other', only of 'icu.*', 'ward', 'lab'; add a [[topic]], or see --topic")
  }

  @Test("that was guessed is refused until somebody has confirmed it")
  func guesses() throws {
    let mapping = "patient = \"id\"\nhr = \"?puls\""
    let error = #expect(throws: MappingError.self) { try compiled(mapping) }
    #expect(error?.description.hasPrefix("feed.toml:2: this is a guess that nobody has confirmed") == true)
    #expect(throws: Never.self) { try compiled(mapping, isTrial: true) }
  }

  @Test(
    "with a mistake in it is refused, with the line and what to do",
    arguments: [
      ("patient = \"id\"\nhr = \"a..b\"", 2, "hr: 'a..b' is no path"),
      ("patient = \"id\"\nhr = = 2", 2, "this is not TOML"),
      ("patient = \"id\"\nheart = \"x\"", 2, "there is no key 'heart' in a mapping; there are: "),
      ("hr = \"x\"", 1, "nothing says whose the values are"),
      ("patient = \"id\"", 1, "no vital sign is mapped"),
      ("patient = \"id\"\nhr = { path = \"x\" }", 2, "hr: its table needs from"),
      ("patient = \"id\"\nhr = { from = \"x\", units = \"bpm\" }", 2, "hr: there is no 'units'"),
      ("patient = \"id\"\ntemp = { from = \"x\", unit = \"=furlong\" }", 2, "temp: '=furlong' is neither a unit"),
      ("patient = \"id\"\nhr = \"a[*].x\"\nrr = \"b[*].x\"", 3, "go through two different arrays"),
      ("patient = \"id\"\nhr = { from = \"x\", match = \"([a\" }", 2, "is no regular expression"),
      ("patient = \"id\"\nhr = \"x\"\ntime = { from = \"t\", format = \"HH:mm\" }", 3, "is no form of a time"),
      ("patient = \"id\"\ncode = \"c\"", 2, "a code needs its value"),
      ("patient = \"id\"\ncode = \"c\"\nvalue = \"v\"\ncodes = { 1 = \"heart\" }", 4, "codes: '1' must be one of "),
      ("device = \"d\"\nhr = \"x\"", 1, "device: it needs a table of devices"),
      ("device = \"d\"\nhr = \"x\"\ndevices = \"nowhere.csv\"", 3, "devices: nowhere.csv"),
      ("patient = \"id\"\nhr = \"x\"\nzone = \"Paris\"", 3, "zone: write the name of a time zone"),
      ("patient = \"id\"\nhr = \"x\"\nwhere = { q = \"> much\" }", 3, "where: '> much' compares"),
      ("patient = { from = \"id\", unit = \"kPa\" }\nhr = \"x\"", 1, "patient: only what is measured has a unit"),
    ])
  func mistakes(text: String, line: Int, words: String) {
    let error = #expect(throws: MappingError.self) { try Mapping(Array(text.utf8), path: "feed.toml") }
    #expect(error?.line == line)
    #expect(error?.problem.contains(words) == true, "\(error?.description ?? "")")
  }
}
