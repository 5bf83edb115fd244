import Alarms
import MadeUpWard
import Testing
import Vitals

@testable import Console

@Suite("Filters by expression")
struct FilterTests {
  private static let rows: [BedRow] = {
    var order = BedOrder()
    order.update(WardState.raging.made.beds, wallSeconds: MadeUpWard.startSeconds, holding: false)
    return order.rows
  }()

  private func beds(_ text: String, user: String = "jk") throws -> Set<String> {
    let expression = try FilterExpression(text)
    return Set(
      Self.rows.filter { expression.admits($0, wallSeconds: MadeUpWard.startSeconds, user: user) }.map(\.bedLabel))
  }

  private func expected(_ admits: (BedRow) -> Bool) -> Set<String> { Set(Self.rows.filter(admits).map(\.bedLabel)) }

  @Test("Numbers, severities, states, labels and text find whom they name, alone and together")
  func findsWhoIsMeant() throws {
    func spo2(_ row: BedRow) -> Double? { row.isSilent ? nil : row.bed.assessment.observation.values.oxygenSaturation }
    #expect(try beds("spo2<95") == expected { spo2($0).map { $0 < 95 } ?? false })
    #expect(try beds("SpO2 <= 95,5") == expected { spo2($0).map { $0 <= 95.5 } ?? false })
    #expect(try beds("spo2=?") == expected { spo2($0) == nil })
    #expect(try beds("spo2<95 | spo2=?") == expected { spo2($0).map { $0 < 95 } ?? true })
    #expect(try beds("sev>=medium") == expected { $0.bed.alarm.severity >= .medium })
    #expect(try beds("sev=high") == expected { $0.bed.alarm.severity == .high })
    #expect(try beds("sev>=medium & !ack") == expected { $0.needsAcknowledgement })
    #expect(try beds("sev>=medium !ack bed:0*") == expected { $0.needsAcknowledgement && $0.bedLabel.hasPrefix("0") })
    #expect(try beds("bed:7") == ["07"])
    #expect(try beds("bed:?7 & !(silent | tech)") == expected { $0.bedLabel.hasSuffix("7") && !$0.isTechnical })
    #expect(try beds("name:okafor*") == ["07"])
    #expect(try beds("name:\"Lindqvist M\" | id:p003") == ["12", "03"])
    #expect(try beds("mine") == ["12", "03"])
    #expect(try beds("mine", user: "") == [])
    #expect(try beds("lindq") == ["12"])
    #expect(try beds("age>1m") == expected { $0.isSilent })
    #expect(try beds("news2≥7") == expected { !$0.isSilent && $0.bed.assessment.news2.total >= 7 })
    #expect(try beds("!(sev=high)") == expected { $0.bed.alarm.severity != .high })
    #expect(try beds("sev=high || sev=low && spo2>0").contains("07"))
  }

  @Test(
    "Words join as signs do, where they stand by themselves",
    arguments: [
      ("sev>=medium and not ack", "sev>=medium & !ack"), ("sev=high OR tech", "sev=high | tech"),
      ("not (sev=high or tech) and spo2>90", "!(sev=high | tech) & spo2>90"), ("Severity>=medium", "sev>=medium"),
      ("spo2<95 or spo2=?", "spo2<95 | spo2=?"),
    ])
  func joinsByWords(words: String, signs: String) throws {
    #expect(try FilterExpression(words).root == FilterExpression(signs).root)
  }

  @Test("A name that begins with such a word is a name", arguments: ["orlov", "anders", "notting", "\"or\"", "or", "ander not"])
  func namesAreNames(text: String) throws {
    let expression = try FilterExpression(text)
    #expect(expression.namesSomebody)
    #expect(try !FilterExpression("spo2<92 & bed:7").namesSomebody)
  }

  @Test(
    "A mistake is said with its place",
    arguments: [
      ("", 1, "what is wanted"), ("spo2<", 6, "number"), ("spo2<9x", 7, "x is no part"), ("age>5x & ack", 6, "s m h or d"),
      ("spo2", 5, "compared"), ("spo3<92", 1, "no number"),
      ("sev>=mediun", 6, "severity"), ("(ack", 5, "closing"), ("ack)", 4, "bracket"), ("ack &", 6, "missing"),
      ("ack & | tech", 7, "means nothing"), ("ward:4", 1, "bed, name or id"), ("bed:", 5, "which bed"),
      ("name:\"x", 6, "quotation"), ("!", 2, "missing"), ("hr>1e9999999999999", 5, "no part"),
    ])
  func namesThePlace(text: String, column: Int, words: String) {
    do throws(FilterError) {
      _ = try FilterExpression(text)
      Issue.record("\(text) is taken")
    } catch {
      #expect(error.column == column && error.message.contains(words), "\(error)")
    }
  }

  @Test("Brackets nested deeper than anyone thinks are refused, not followed", arguments: ["(", "!", "!("])
  func boundsDepth(sign: String) {
    #expect(throws: FilterError.self) { try FilterExpression(String(repeating: sign, count: 5000) + "ack") }
  }

  @Test("Whatever is typed is understood or refused with a place inside it", arguments: 0..<20)
  func fuzzed(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "spo2", "<", ">=", "92", "sev", "medium", "high", "!", "&", "|", "(", ")", " ", "ack", "bed:", "7*", "\"", "漢", "é", "?",
      "=",
      "age", "5m", "-", ".", ",", ":", "name:", "\u{202E}", "10000000000000000000000",
    ]
    for _ in 0..<200 {
      let text = (0..<Int(random.next() % 14)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      do {
        let expression = try FilterExpression(text)
        for row in Self.rows.prefix(3) {
          _ = expression.admits(row, wallSeconds: MadeUpWard.startSeconds, user: "")
        }
      } catch {
        #expect((1...text.unicodeScalars.count + 1).contains(error.column), "\(text): \(error)")
      }
    }
  }

  @Test("A pattern takes what shells take, in time that grows with the text alone")
  func patterns() {
    #expect(FilterPattern("7*").matches("7") && FilterPattern("7*").matches("71") && !FilterPattern("7*").matches("17"))
    #expect(FilterPattern("*7").matches("17") && FilterPattern("?7").matches("17") && !FilterPattern("?7").matches("7"))
    #expect(FilterPattern("JOV*ic").matches("Jovanović"))
    #expect(!FilterPattern(String(repeating: "*a", count: 30) + "b").matches(String(repeating: "a", count: 60)))
  }

  @Test("The word that is being typed is completed")
  func completes() {
    func all(_ text: String) -> [String] { FilterCompletion.completions(of: text, beds: ["07", "12", "71"]) }
    #expect(all("sp") == ["spo2"])
    #expect(all("ack & sev>=m") == ["ack & sev>=medium"])
    #expect(all("!un") == ["!unack"])
    #expect(all("bed:7") == ["bed:71"] && all("bed:").count == 3)
    #expect(all("").isEmpty && all("ack ").isEmpty && all("spo2").isEmpty)
  }

  @Test("Every preset is an expression, but the one that shows everyone")
  func presets() throws {
    #expect(FilterPreset.all.count == 8)
    for preset in FilterPreset.all.dropFirst() { #expect(try FilterExpression(preset.expression).source == preset.expression) }
    var stage = Stage(80, 24)
    stage.press(.function(2))
    #expect(stage.model.visibleRows.allSatisfy(\.needsAcknowledgement) && !stage.model.visibleRows.isEmpty)
    #expect(stage.text.contains(" sev>=medium & !ack "))
    stage.press(.function(1))
    #expect(stage.model.visibleRows.count == 36)
  }

  @Test("A filter works while it is typed, stays after Enter, says what is wrong, and goes with Esc")
  func typedOnScreen() {
    var stage = Stage(100, 24)
    stage.type("fsev=hi")
    // Half a word leaves out nobody.
    #expect(stage.model.visibleRows.count == 36 && stage.text.contains("column 5: a severity is wanted"))
    stage.press(.enter)
    #expect(stage.text.contains("column 5: a severity") && stage.model.field != nil)
    stage.press(.tab)
    #expect(stage.model.field?.text == "sev=high" && stage.model.visibleRows.map(\.urgency) == [.high, .high, .high])
    stage.press(.enter)
    #expect(stage.model.field == nil && stage.text.contains(" sev=high "))
    stage.type("f")
    #expect(stage.model.field?.text == "sev=high")
    stage.press(.escape)
    #expect(stage.model.visibleRows.count == 36)
  }
}
