import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Finding a patient")
struct SearchTests {
  @Test(
    "What a keyboard has finds a name, whatever case, accents and letters it has",
    arguments: [
      ("Jovanović", "jovanovic"), ("Iştan", "istan"), ("İpek", "ipek"), ("IŞIK", "isik"), ("Ørsted", "orsted"),
      ("Łukasz", "lukasz"),
      ("Đorđević", "dordevic"), ("Þór", "thor"), ("Groß", "gross"), ("GROẞ", "gross"), ("Ægir", "aegir"), ("Nguyễn", "nguyen"),
      ("e\u{301}clair", "eclair"), ("O’Brien", "o'brien"), ("ｱｲ", "アイ"), ("ＡＢＣ", "abc"), ("P007", "p007"),
    ])
  func folds(name: String, query: String) {
    #expect(SearchText.folded(name).contains(SearchText.folded(query)))
    #expect(SearchText.folded(query).contains(SearchText.folded(query.uppercased())))
    #expect(SearchText.folded(SearchText.folded(name)) == SearchText.folded(name))
  }

  @Test(
    "Where a keyboard lacks a letter, its transcription finds the name as well, and so does the letter without its sign",
    arguments: [
      ("Müller", "mueller"), ("Müller", "muller"), ("MÖLLER", "moeller"), ("Jäger", "jaeger"), ("Åse", "aase"),
      ("Ørsted", "oersted"),
      ("Đoković", "djokovic"), ("u\u{308}ber", "ueber"), ("D’Angelo", "dangelo"), ("Smith\u{2010}Jones", "jones smith"),
      ("van  Dijk", "dijk van"),
    ])
  func transcribes(name: String, query: String) {
    #expect(SearchText.finds(query, in: [name]) && SearchText.finds(query.uppercased(), in: [name]))
    #expect(!SearchText.finds(query + "x", in: [name]))
  }

  @Test("A search finds with and without accents, and nobody else")
  func finds() {
    var snapshot = MadeUpWard(patients: MadeUpPatient.quiet(4)).snapshot()
    for (index, name) in ["Jovanović", "Iştan", "Jordan", "O’Brien"].enumerated() { snapshot.beds[index].patient.name = name }
    for (query, names) in [
      ("/jovanovic", ["Jovanović"]), ("/JOVANOVIĆ", ["Jovanović"]), ("/istan", ["Iştan"]), ("/jo", ["Jordan", "Jovanović"]),
    ] {
      var stage = Stage(80, 24, snapshot: snapshot)
      stage.type(query)
      #expect(Set(stage.model.visibleRows.map(\.nameLabel)) == Set(names))
    }
  }

  @Test("An alarm that the search or the filter hides is said above the list, until somebody has it")
  func warnsOfHidden() {
    var stage = Stage(120, 40)
    #expect(!stage.model.banners.contains { $0.label == "HIDDEN" })
    stage.type("/park")
    let banner = stage.model.banners.first { $0.label == "HIDDEN" }
    #expect(banner?.text.contains("HIGH bed 07") == true && banner?.ink == .high)
    stage.press(.escape)
    #expect(!stage.model.banners.contains { $0.label == "HIDDEN" })
    stage.type("3")
    #expect(stage.model.banners.contains { $0.label == "HIDDEN" })
    var snapshot = WardState.raging.made
    for index in snapshot.beds.indices { _ = snapshot.beds[index].alarm.acknowledge(by: "rn", at: 0) }
    stage.receive(snapshot)
    #expect(!stage.model.banners.contains { $0.label == "HIDDEN" })
  }

  @Test("However many are hidden, the way back is said, at every width", arguments: [40, 60, 80, 120, 160])
  func saysTheWayBack(columns: Int) throws {
    var stage = Stage(columns, 40, snapshot: ViewsTests.State.storm.snapshot)
    stage.type("/nobody")
    let line = try #require(stage.text.split(separator: "\n").first { $0.contains("HIDDEN") })
    #expect(line.contains("Esc"), "\(line)")
  }

  @Test("A paste goes into the open search as one line, and nowhere else")
  func pastes() {
    var stage = Stage(80, 24)
    #expect(stage.model.take(.paste("qa"), size: stage.size).isEmpty)
    #expect(stage.text.contains("pasted text does nothing here") && stage.model.filter.query == nil)
    stage.type("/p")
    _ = stage.model.take(.paste("a\u{1B}rk\nJ"), size: stage.size)
    #expect(stage.model.filter.query == "park J" && (stage.model.field != nil))
    _ = stage.model.take(.paste(String(repeating: "x", count: 500)), size: stage.size)
    #expect(stage.model.filter.query?.count == 40)
  }

  @Test("What is measured now and then is points and steps; what is measured all the time stays as it is")
  func stepsThroughSpotChecks() {
    func cells(_ values: [Double?]) -> [TrendCell] { values.map { TrendCell(value: $0, ink: .trendNormal) } }
    let cuff = Scene.steps(
      through: cells([nil, 120, nil, nil, 130, nil, nil, 140, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil]))
    #expect(cuff.map(\.value) == [nil, 120, 120, 120, 130, 130, 130, 140] + Array(repeating: 140, count: 8) + [nil, nil])
    let drawn = cuff.filter { $0.value != nil }
    #expect(drawn.allSatisfy { $0.isStep })
    #expect(cuff[4].ink == .trendNormal && cuff[5].ink != .trendNormal)
    let monitor = cells([1, 2, 3, nil, 5, 6, nil, nil, nil, 10])
    #expect(Scene.steps(through: monitor) == monitor)
  }
}
