import Saving
import Testing
import Vitals

@Suite("What is ordered about one patient's alarms")
struct AlarmOrderTests {
  @Test(
    "An order is read as it is written, and told in words",
    arguments: [
      ("limit hr > 140 medium", "HR above 140 is MEDIUM"), ("limit spo2 < 88 high", "SpO2 below 88 is HIGH"),
      ("limit temp > 38.5 low", "Temp above 38.5 is LOW"), ("accept hr to 140", "HR to 140 accepted"),
      ("accept spo2 to 85", "SpO2 to 85 accepted"), ("delay medium 30", "MEDIUM waits 30 s"), ("care DNAR", "DNAR"),
      ("care comfort care", "comfort care"), ("no limit hr", "no own limit of HR"),
      ("no limit hr > medium", "no own MEDIUM of HR above a limit"), ("no accept spo2", "no SpO2 accepted"),
      ("no delay medium", "MEDIUM waits as usual"), ("no care", "no limit of treatment"),
    ])
  func reads(text: String, words: String) throws {
    let order = try AlarmOrder(text)
    #expect(order.text == text && order.words == words)
    var coder = StateCoder(version: 1)
    var written = order
    coder.pass(&written)
    var reader = StateCoder(reading: coder.bytes, version: 1)
    var read = AlarmOrder.blank
    reader.pass(&read)
    #expect(read == order && reader.isComplete)
  }

  @Test(
    "Other spellings are read as the same",
    arguments: [("LIMIT HR above 140,0 Medium", "limit hr > 140 medium"), ("delay low 60s", "delay low 60")])
  func spellings(text: String, canonical: String) throws { #expect(try AlarmOrder(text).text == canonical) }

  @Test(
    "What nobody can order is refused in words",
    arguments: [
      "", "limit", "limit hr > high", "limit hr 140 high", "limit bp > 140 high", "limit hr > 140 normal", "limit hr > 1e9 high",
      "limit hr > nan high", "accept hr to 80", "accept hr to 201", "accept hr to 29", "accept spo2 to 79", "accept rr to 3",
      "accept dbp to 50", "accept sbp to 49", "delay high 21", "delay medium 61", "delay low -1", "delay normal 5", "care",
      "care an essay that goes on and on", "no hr", "no limit hr >", "no limit hr > normal", "no limit hr 140 medium", "yes",
      "limit hr > 140 medium now",
    ])
  func refuses(text: String) { #expect(throws: AlarmOrderError.self) { try AlarmOrder(text) } }

  @Test(
    "What lets less through than the rules needs a name, a reason and an end within a day; what is stricter needs none",
    arguments: [
      ("limit hr > 100 high", false), ("delay medium 5", false), ("delay medium 14", false), ("no limit hr", false),
      ("delay medium 15", true), ("accept hr to 140", true),
    ])
  func lack(text: String, isLax: Bool) throws {
    let order = try AlarmOrder(text)
    #expect(order.isLax == isLax)
    #expect((order.lack(by: nil, reason: nil, spanSeconds: nil) == nil) == !isLax)
    #expect((order.lack(by: nil, reason: "R", spanSeconds: 3600) == nil) == !isLax)
    #expect((order.lack(by: "Dr X", reason: nil, spanSeconds: 3600) == nil) == !isLax)
    #expect((order.lack(by: "Dr X", reason: "R", spanSeconds: nil) == nil) == !isLax)
    #expect(order.lack(by: "Dr X", reason: "R", spanSeconds: 86_400) == nil)
    for span in [86_401, 0, -1, .nan, .infinity] { #expect(order.lack(by: "Dr X", reason: "R", spanSeconds: span) != nil) }
  }

  @Test("A later order takes the place of the one of its kind; what takes it back ends it; an older record changes nothing")
  func replaces() throws {
    var orders = AlarmOrders()
    func give(_ text: String, at seconds: Double) throws {
      orders.take(
        AlarmOrders.Entry(try AlarmOrder(text), by: "Dr X", reason: "R", spanSeconds: 3600), at: seconds, kafkaSeconds: nil)
    }
    try give("limit hr > 140 medium", at: 10)
    try give("limit hr > 120 medium", at: 20)
    try give("limit hr > 150 high", at: 20)
    try give("limit hr < 45 high", at: 20)
    try give("limit hr > 100 medium", at: 15)
    #expect(orders.standing.map(\.order.text) == ["limit hr > 120 medium", "limit hr > 150 high", "limit hr < 45 high"])
    try give("accept spo2 to 88", at: 30)
    try give("care DNAR", at: 30)
    try give("care comfort care", at: 31)
    try give("no limit hr", at: 40)
    #expect(orders.standing.map(\.order.text) == ["accept spo2 to 88", "care comfort care"])
  }

  @Test("An order ends by the clock of the records; one that is lax by Kafka's too")
  func ends() throws {
    var orders = AlarmOrders()
    for text in ["limit hr > 140 medium", "accept spo2 to 88"] {
      orders.take(AlarmOrders.Entry(try AlarmOrder(text), by: "X", reason: "R", spanSeconds: 600), at: 1000, kafkaSeconds: 9000)
    }
    #expect(!orders.expire(at: 1599, kafkaSeconds: 9599) && orders.nextEndSeconds == 1600)
    // The clock of the records stands still.
    #expect(orders.expire(at: 1000, kafkaSeconds: 9600) && orders.standing.map(\.order.text) == ["limit hr > 140 medium"])
    #expect(orders.expire(at: 1600, kafkaSeconds: nil) && orders.isEmpty)
  }

  /// Numbers as they come, from nothing to what no patient has.
  private func values(_ random: inout SplitMix64) -> PerVital<Double?> {
    PerVital<Double?> { vital in
      guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
      let band = Plausibility.usualBand(vital)
      return Double.random(in: band.lowerBound...band.upperBound, using: &random)
    }
  }

  private func order(_ random: inout SplitMix64) -> AlarmOrder? {
    let vital = Vital.allCases.randomElement(using: &random) ?? .heartRate
    let band = Plausibility.usualBand(vital)
    let bound = vital.formatted(Double.random(in: band.lowerBound...band.upperBound, using: &random))
    let severity = ["low", "medium", "high"].randomElement(using: &random) ?? "low"
    let text =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: "limit \(vital.key) \(Bool.random(using: &random) ? "<" : ">") \(bound) \(severity)"
      case 1: "accept \(vital.key) to \(bound)"
      case 2: "delay \(severity) \(Int.random(in: 0...120, using: &random))"
      default: "care DNAR"
      }
    return try? AlarmOrder(text)
  }

  @Test(
    "Only an acceptance lowers a severity, never below what the other vitals make of NEWS2, and never what kills",
    arguments: 0..<40 as Range<UInt64>)
  func bounds(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      var (lax, strict) = (AlarmOrders(), AlarmOrders())
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        guard let order = order(&random) else { continue }
        lax.take(AlarmOrders.Entry(order, by: "Dr X", reason: "R", spanSeconds: 3600), at: 0, kafkaSeconds: nil)
        strict.take(AlarmOrders.Entry(order, by: "Dr X"), at: 0, kafkaSeconds: nil)
      }
      #expect(!strict.isLax)
      let observation = Observation(values: values(&random))
      let score = NEWS2Score(observation)
      var plain = Assessment(
        observation: observation, news2: score, autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0, riskIfLasting: 0,
        modelSeverity: Severity.allCases.randomElement(using: &random) ?? .normal)
      if Int.random(in: 0..<8, using: &random) == 0 { plain.lifeThreat = .asystoleOrLeadsOff }
      var (withLax, withStrict) = (plain, plain)
      withLax.orders.value = lax
      withStrict.orders.value = strict
      #expect(withStrict.severity >= plain.severity)
      #expect(withLax.news2 == plain.news2)
      #expect(withLax.severity >= plain.modelSeverity)
      #expect(withLax.severity >= lax.severity(of: observation.values))
      if plain.lifeThreat != nil { #expect(withLax.severity == .high) }
      let accepted = Vital.allCases.filter { vital in
        lax.standing.contains { if case .accept(vital, _, _) = $0.order { true } else { false } }
      }
      var others = observation
      for vital in accepted { others.values[vital] = nil }
      #expect(withLax.severity >= Severity(news2: NEWS2Score(others)))
    }
  }
}
