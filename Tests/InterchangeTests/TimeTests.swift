import Testing
import Vitals

@testable import Interchange

@Suite struct TimeTests {
  private func seconds(_ json: String, kafkaSeconds: Double? = nil, zone: String? = nil) -> Double? {
    let output = decode(
      #"{"patient_id":"P1","ts":\#(json),"hr":72}"#, kafkaSeconds: kafkaSeconds,
      zone: zone)
    return output.readings.first?.timeSeconds
  }

  @Test(
    "A time is read as programs print it",
    arguments: [
      // Numbers, told apart by size.
      "1732270000", "1732270000.0", "1732270000000", "1732270000000000", "1732270000000000000", #""1732270000""#,
      #""1732270000000000""#,
      // .NET's and Windows' ticks.
      "638678668000000000", "133767436000000000",
      // ISO 8601 and its like.
      #""2024-11-22T10:06:40Z""#, #""2024-11-22T11:06:40+01:00[Europe/Berlin]""#, #""2024-11-22T11:06:40[Europe/Berlin]""#,
      #""2024-11-22T10:06:40Z[UTC]""#, #""20241122T100640Z""#, #""20241122T110640+0100""#, #""2024-11-22 10:06:40 UTC""#,
      #""2024-11-22 10:06:40 +0000""#, #""2024-11-22 11:06:40 +01:00""#, #""2024/11/22 10:06:40""#, #""2024.11.22 10:06:40""#,
      #""2024-11-22 11:06:40 Europe/Berlin""#, #""2024-11-22 11:06:40 CET""#, #""2024-11-22 10:06:40 AM""#,
      #""2024-11-22t10:06:40z""#,
      // Go.
      #""2024-11-22 10:06:40 +0000 UTC""#, #""2024-11-22 11:06:40 +0100 CET""#, #""2024-11-22 10:06:40 +0000 UTC m=+0.000012""#,
      // JavaScript.
      #""Fri Nov 22 2024 11:06:40 GMT+0100 (Central European Standard Time)""#, #""Fri, 22 Nov 2024 10:06:40 GMT""#,
      // RFC 2822, C, Java's Date, Ruby.
      #""Fri, 22 Nov 2024 11:06:40 +0100""#, #""22 Nov 2024 05:06:40 EST""#, #""Fri Nov 22 10:06:40 2024""#,
      #""Fri Nov 22 11:06:40 CET 2024""#, #""Fri Nov 22 10:06:40 UTC 2024""#, #""Fri Nov 22 11:06:40 +0100 2024""#,
      // Java's formatters and people.
      #""Nov 22, 2024 10:06:40 AM""#, #""Nov 22, 2024, 10:06:40 AM""#, #""22-Nov-2024 10:06:40""#,
      #""November 22, 2024 10:06:40""#,
      // Day or month first, where only one is possible; points mean the day.
      #""22/11/2024 10:06:40""#, #""11/22/2024 10:06:40""#, #""11/22/2024 10:06:40 AM""#, #""22.11.2024 10:06:40""#,
      #""22-11-2024 10:06:40""#,
      // .NET.
      #""/Date(1732270000000)/""#, #""/Date(1732270000000+0100)/""#, #""\/Date(1732270000000)\/""#,
      // HL7.
      #""20241122100640""#, #""20241122110640+0100""#, "20241122100640", #""20241122100640.000+0000""#,
      // Weeks and days by number.
      #""2024-W47-5T10:06:40Z""#, #""2024W475T100640Z""#, #""2024-W47-5 11:06:40+01:00""#, #""2024-327T10:06:40Z""#,
      #""2024327T100640Z""#, #""2024327T10:06:40Z""#,
      // People in other languages.
      #""22. November 2024 10:06:40""#, #""22 novembre 2024 10h06:40""#, #""22 de noviembre de 2024, 10:06:40""#,
      #""22.11.2024 10:06:40 Uhr""#, #""22 nov. 2024 10:06:40""#,
      #"{"TS.1":"20241122100640"}"#,
      // As `date` takes it.
      #""@1732270000""#,
      // Digits and signs of other scripts.
      #""２０２４－１１－２２　１０：０６：４０""#, #""٢٠٢٤-١١-٢٢T١٠:٠٦:٤٠Z""#, #""١٧٣٢٢٧٠٠٠٠""#, #""2024年11月22日10:06:40""#,
      #""2024年11月22日(金) 午前10時06分40秒""#, #""2024年11月22日 上午10:06:40""#, #""2024년 11월 22일 10시 06분 40초""#,
      // Arrays and objects.
      "[2024,11,22,10,6,40]", "[2024,11,22,10,6,40,0]", #"{"seconds":1732270000,"nanos":0}"#,
      #"{"epochSecond":1732270000,"nano":0}"#,
      #"{"$date":"2024-11-22T10:06:40Z"}"#, #"{"$date":{"$numberLong":"1732270000000"}}"#,
    ])
  func forms(json: String) {
    #expect(seconds(json) == exampleSeconds)
  }

  @Test(
    "A month is known by its name in other languages, and by its beginning where that is no other's",
    arguments: [
      ("février", 2), ("März", 3), ("Mrz.", 3), ("maggio", 5), ("juin", 6), ("juil.", 7), ("août", 8), ("set", 9), ("Okt", 10),
      ("outubro", 10), ("dic.", 12), ("Dezember", 12), ("ene", 1),
    ])
  func months(name: String, number: Int) {
    let month = number < 10 ? "0\(number)" : "\(number)"
    #expect(seconds("\"3 \(name) 2024 10:06\"") == seconds("\"2024-\(month)-03 10:06\""))
    #expect(seconds(#""3 jui 2024 10:06""#) == nil)
  }

  @Test(
    "An hour alone is that hour",
    arguments: [#""2024-11-22T10Z""#, #""2024-11-22T11+01:00""#, #""20241122T10Z""#, #""2024-11-22T10""#])
  func hours(json: String) {
    #expect(seconds(json) == 1_732_269_600)
    #expect(seconds(#""2024-11-22T25Z""#) == nil)
    #expect(seconds(#""2024-11-22 10 06""#) == nil)
  }

  @Test(
    "The first hour of a half of the day is 12 or 0",
    arguments: [
      ("2024年11月22日 午後0時30分", 12.5), ("2024年11月22日 午前0時", 0), ("2024年11月22日 午前0:30", 0.5), ("2024年11月22日 10時", 10),
      ("2024-11-22 0:30 PM", 12.5),
      ("2024-11-22 12:30 AM", 0.5), ("2024-11-22 12:30 PM", 12.5),
    ])
  func firstHours(text: String, hours: Double) {
    #expect(seconds("\"\(text)\"") == 1_732_233_600 + hours * 3600)
  }

  @Test(
    "A year that is another calendar's is told where its digits are another script's",
    arguments: [
      "۱۴۰۵/۰۹/۰۶ ۱۰:۰۶", "۱۴۰۵-۰۹-۰۶T۱۰:۰۶:۴۰Z", "١٤٤٨-٠٦-١٧ ١٠:٠٦:٤٠", "๒๕๖๙-๑๑-๒๗ ๑๐:๐๖", "๒๗/๑๑/๒๕๖๙ ๑๐:๐๖", "๒๕๖๙-๑๑-๒๗",
    ])
  func otherCalendars(text: String) {
    let output = decode(#"{"patient_id":"P1","ts":"\#(text)","hr":72}"#, kafkaSeconds: exampleSeconds)
    #expect(output.reasons == [.badTime])
    #expect(output.rejects.first?.excerpt.contains("another calendar: when it was sent serves") == true, "\(output.rejects)")
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds] && output.readings.map(\.isUndated) == [true])
  }

  @Test("A count that nobody knows the beginning of is told, and resolves nothing", arguments: ["753963000", #""785585200.5""#])
  func unknownBeginning(json: String) {
    let output = decode(#"{"patient_id":"P1","ts":\#(json),"hr":72}"#)
    #expect(output.reasons == [.badTime])
    #expect(output.rejects.first?.excerpt.contains("another beginning") == true)
    #expect(output.readings.map(\.isUndated) == [true])
    #expect(output.readings.first?.timeSeconds == Double(json.filter { $0 != "\"" }))
  }

  @Test(
    "The end of a day and a leap second are the next one's beginning, in every form",
    arguments: [
      #""2024-11-22T24:00:00Z""#, #""2024-11-22 24:00""#, #""20241122T240000Z""#, #""22.11.2024 24:00:00""#,
      #""Fri, 22 Nov 2024 24:00:00 GMT""#, #""2024-W47-5T24:00:00Z""#, #""2024-11-22T23:59:60Z""#, #""2024-11-22 23:59:60""#,
      #""20241122235960""#, #""2024-327T23:59:60Z""#, "[2024,11,22,23,59,60]", #""20241122T235960Z""#,
    ])
  func ends(json: String) {
    #expect(seconds(json) == 1_732_320_000)
  }

  @Test(
    "A zone that the record names is that of its times",
    arguments: [
      (#""America/New_York""#, 18_000.0), (#""-05:00""#, 18_000), (#""-0500""#, 18_000), (#""UTC-05:00""#, 18_000),
      (#""+05:30""#, -19_800), (#""UTC""#, 0), (#""Z""#, 0), ("-300", 0), (#""Mars/Olympus""#, 0), ("null", 0),
    ])
  func statedZone(zone: String, shift: Double) {
    for name in ["timezone", "tz", "utcOffset"] {
      let output = decode(#"{"patient_id":"P1","ts":"2024-11-22T10:06:40","\#(name)":\#(zone),"hr":72}"#)
      #expect(output.readings.first?.timeSeconds == exampleSeconds + shift)
      let own = decode(#"{"patient_id":"P1","ts":"2024-11-22T10:06:40Z","\#(name)":\#(zone),"hr":72}"#)
      #expect(own.readings.first?.timeSeconds == exampleSeconds)
    }
  }

  @Test(
    "Fractions are kept",
    arguments: [
      ("1732270000.123", 0.123), ("1732270000123", 0.123), (#""2024-11-22 10:06:40.123456 +0000 UTC""#, 0.123456),
      (#""20241122100640.5+0000""#, 0.5), ("[2024,11,22,10,6,40,123000000]", 0.123), (#""Nov 22, 2024 10:06:40.250 AM""#, 0.25),
      (#"{"seconds":1732270000,"nanos":500000000}"#, 0.5), ("1732270000123456789", 0.123456),
    ])
  func fractions(json: String, fraction: Double) throws {
    let found = try #require(seconds(json))
    #expect(abs(found - exampleSeconds - fraction) < 2e-6)
  }

  @Test(
    "What can mean two times is refused, with why",
    arguments: [
      (#""03/04/2024 10:06:40""#, "day or month"), (#""03-04-2024 10:06""#, "day or month"), (#""01/02/03 10:06""#, "year"),
      (#""2024-11-22 10:06:40 IST""#, "several zones"), (#""2024-11-22 10:06:40 CST""#, "several zones"),
      (#""2024-11-22""#, "without a time of day"), ("20241122", "without a time of day"), (#""10:06:40""#, "without a date"),
      (#""2024-11-22T10:06:40[Mars/Olympus]""#, "zone"), (#""2024-W47-5""#, "without a time of day"),
      (#""2024-327""#, "without a time of day"), ("[2024,11,22]", "without a time of day"),
    ])
  func ambiguous(json: String, why: String) {
    let output = decode(#"{"patient_id":"P1","ts":\#(json),"hr":72}"#)
    #expect(output.reasons == [.badTime])
    #expect(output.rejects.first?.excerpt.contains(why) == true, "\(output.rejects)")
  }

  @Test(
    "What is no time is not read as one",
    arguments: [
      #""soon""#, #""2024-13-01 10:06:40""#, #""31/02/2024 10:06:40""#, #""2024-11-22 25:06:40""#, #""2024-11-22 10:66""#,
      #""Nov 2024""#,
      #""2024-11-22 10:06:40 +99:00""#, #""13:06:40 PM 2024-11-22""#, "[2024,13,22,10,6]", "[2024,11]", #"["a"]"#, #"{"a":1}"#,
      "true",
      #""2024-11-22 10:06:40 10:06:40""#, #""1 2 3 4 5""#, #""/Date(x)/""#,
    ])
  func refused(json: String) {
    #expect(decode(#"{"patient_id":"P1","ts":\#(json),"hr":72}"#).reasons == [.badTime])
  }

  @Test("A time without a zone is that of the ward's, in summer and in winter, and in all its forms")
  func zones() {
    #expect(seconds(#""2024-11-22T11:06:40""#, zone: "Europe/Berlin") == exampleSeconds)
    #expect(seconds(#""2024-11-22 05:06:40""#, zone: "America/New_York") == exampleSeconds)
    #expect(seconds("[2024,11,22,15,36,40]", zone: "Asia/Kolkata") == exampleSeconds)
    #expect(seconds(#""22.11.2024 11:06:40""#, zone: "Europe/Berlin") == exampleSeconds)
    #expect(seconds("20241122110640", zone: "Europe/Berlin") == exampleSeconds)
    // One that names its own is its own.
    #expect(seconds(#""2024-11-22T10:06:40Z""#, zone: "Europe/Berlin") == exampleSeconds)
    #expect(seconds(#""2024-11-22T05:06:40-05:00""#, zone: "Europe/Berlin") == exampleSeconds)
    // 2024-07-01T10:00:00Z
    let summer = 1_719_828_000.0
    #expect(seconds(#""2024-07-01T12:00:00""#, kafkaSeconds: summer, zone: "Europe/Berlin") == summer)
  }

  @Test("Of the hour that an autumn night has twice, the pass that Kafka's time says is meant")
  func autumn() {
    // 2024-10-27 02:30 in Berlin is 00:30Z and 01:30Z.
    let first = 1_729_989_000.0
    for (kafka, expected) in [(first + 2, first), (first + 3602, first + 3600)] {
      #expect(seconds(#""2024-10-27T02:30:00""#, kafkaSeconds: kafka, zone: "Europe/Berlin") == expected)
      #expect(seconds(#""2024-10-27T02:30:00[Europe/Berlin]""#, kafkaSeconds: kafka) == expected)
    }
    #expect(LocalZone(named: "Europe/Berlin")?.seconds(ofLocal: first + 7200, near: nil) == first)
    // 2024-03-31 02:30 does not exist there: half an hour after 01:00Z.
    #expect(LocalZone(named: "Europe/Berlin")?.seconds(ofLocal: 1_711_852_200, near: nil) == 1_711_848_600)
  }

  @Test("Zones are those of the database alone", arguments: ["Mars/Olympus", "GMT+2", "CET", "", "Europe/", "../etc/passwd"])
  func unknownZones(name: String) {
    #expect(LocalZone(named: name) == nil)
  }

  @Test("Where a record has no time, Kafka's serves")
  func withoutTime() {
    let output = decode(#"{"patient_id":"P1","hr":72}"#, kafkaSeconds: exampleSeconds)
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds])
    #expect(
      decode(#"{"patient_id":"P1","ts":null,"hr":72}"#, kafkaSeconds: exampleSeconds).readings.map(\.timeSeconds) == [
        exampleSeconds
      ])
  }

  @Test(
    "A clock without a calendar is of the day that brings it nearest to Kafka's time, and a day is when it was sent that day",
    arguments: [
      (#""time":"10:06:40""#, "UTC", 0.0), (#""time":"11:06:40""#, "Europe/Berlin", 0),
      // It was sent after midnight, and measured before.
      (#""time":"23:59:50""#, "Pacific/Kiritimati", -410),
      (#""ts":"2024-11-22""#, "UTC", 7), (#""ts":20241122"#, "Europe/Berlin", 7),
      (#""ts":"N/A""#, "UTC", 7), (#""date":"2024-11-22","time":"--""#, "UTC", 7),
      (#""date":"20241122","time":"100640""#, "UTC", 0), (#""date":"2024-11-22","time":100640"#, "UTC", 0),
      (#""date":"2024-11-22T10:06:40Z""#, "UTC", 0), (#""ts":{"sec":1732270000,"nanosec":0}"#, "UTC", 0),
      (#""ts":"11/22/2024, 10:06:40\u202fAM""#, "UTC", 0),
    ])
  func apart(members: String, zone: String, expected: Double) {
    let output = decode(#"{"patient_id":"P1",\#(members),"hr":72}"#, kafkaSeconds: exampleSeconds + 7, zone: zone)
    #expect(output.rejects == [])
    #expect(output.readings.map { $0.timeSeconds - exampleSeconds } == [expected])
  }

  @Test("A day that is not the one on which it was sent is told, and its end is when it was measured at the latest")
  func anotherDay() {
    let record = #"{"patient_id":"P1","ts":"2024-11-19","hr":72}"#
    // 2024-11-19T23:59:59Z, and the same in Japan.
    for (zone, latest) in [(nil, 1_732_060_799.0), ("Asia/Tokyo", 1_732_028_399)] as [(String?, Double)] {
      let output = decode(record, kafkaSeconds: exampleSeconds, zone: zone)
      #expect(output.reasons == [.badTime])
      #expect(output.readings.map(\.timeSeconds) == [latest] && output.readings.map(\.isUndated) == [true])
    }
    #expect(decode(record).readings == [])
  }

  @Test(
    "A time that nobody can read is told, and when the record was sent serves",
    arguments: [
      #""ts":"soon""#, #""ts":"03/04/2024 10:06:40""#, #""ts":"2024-11-22 10:06:40 IST""#, #""ts":true"#, #""ts":{"a":1}"#,
      #""ts":"2024-13-01 10:06:40""#, #""ts":1e300"#, #""ts":1732270000,"ts":1732270001"#,
    ])
  func unreadable(member: String) {
    let output = decode(#"{"patient_id":"P1",\#(member),"hr":72}"#, kafkaSeconds: exampleSeconds + 7)
    #expect(output.reasons == [.badTime])
    #expect(output.rejects.first?.excerpt.hasSuffix("when it was sent serves)") == true, "\(output.rejects)")
    #expect(output.readings.map(\.timeSeconds) == [exampleSeconds + 7] && output.readings.map(\.isUndated) == [true])
    #expect(output.values.heartRate == 72)
  }

  @Test("Of several values of one vital at times that nobody can read, one may stand for now; those of others stand beside it")
  func severalUnreadable() {
    let rows = [("P1", #""hr":72"#), ("P1", #""spo2":97"#), ("P1", #""hr":140"#), ("P2", #""hr":80"#)]
      .map { #"{"patient_id":"\#($0)","ts":"soon",\#($1)}"# }.joined(separator: ",")
    let output = decode("[\(rows)]", kafkaSeconds: exampleSeconds)
    #expect(output.reasons == [.badTime])
    #expect(output.readings.map(\.patient.id) == ["P1", "P2"])
    #expect(output.readings.map(\.values.heartRate) == [72, 80] && output.values.oxygenSaturation == 97)
  }

  @Test("Any text is a time or is none, and is told in good time", arguments: [1, 2] as [UInt64])
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let parts = [
      "2024", "11", "22", "-", "/", ".", ":", " ", "T", "Z", "+", "01", "00", "10:06:40", "Nov", "Fri", "GMT", "[Europe/Berlin]",
      "(", ")",
      "AM", "PM", ",", "m=", "99999999999999999999", "é", "\u{0}", "/Date(", "１", "½", "CET", "'", "m=+",
    ]
    for _ in 0..<20_000 {
      var text = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      switch text.withUTF8({ TimeText($0) }) {
      case .instant(let seconds), .local(let seconds, _), .day(let seconds), .timeOfDay(let seconds): #expect(seconds.isFinite)
      case .ambiguous, .unreadable: break
      }
    }
  }
}
