/// Which columns the list has at a width, and where they begin.
struct BedColumns: Equatable {
  struct Column: Equatable {
    var start: Int
    var width: Int
  }

  var severity: Column
  var bed: Column
  var patient: Column?
  var score: Column?
  var news2: Column?
  var factor: Column?
  var vitals: Column?
  var trend: Column?
  var age: Column?
  var since: Column?
  /// Who has taken the alarm, who is going, how long it is silent.
  var care: Column?

  /// Narrower than this, sign and word touch, and the columns are those of a phone.
  static let leastWide = 48

  /// `HR  RR SpO2 BP      T`
  static let vitalsColumns = 25

  /// - Parameters:
  ///   - bedColumns: what the longest bed label takes.
  ///   - nameColumns: what the longest name takes.
  ///   - careColumns: what the marks of what people do about alarms take at most.
  init(width: Int, bedColumns: Int, nameColumns: Int, careColumns: Int) {
    let isNarrow = width < Self.leastWide
    let severityWidth = isNarrow ? (width >= 24 ? 7 : 3) : 8
    let bedWidth = isNarrow ? min(max(bedColumns, 2), 4) : min(max(bedColumns, 3), width >= 60 ? 8 : 4)
    // One column of edge, then each column with a space after it.
    var room = width - 1 - (severityWidth + 1) - (bedWidth + 1)
    func granted(_ columns: Int) -> Int {
      guard room >= columns else { return 0 }
      room -= columns + 1
      return columns
    }
    func grown(_ columns: Int, to most: Int) -> Int {
      guard columns > 0, most > columns, room > 0 else { return columns }
      let more = min(most - columns, room)
      room -= more
      return columns + more
    }
    // On a phone the rule that everybody knows comes before the score.
    var newsWidth = isNarrow ? granted(3) : 0
    let scoreWidth = isNarrow ? 0 : granted(3)
    var factorWidth = granted(isNarrow ? 9 : 11)
    var sinceWidth = isNarrow ? granted(4) : 0
    // The tick of a phone stands in the space after the time.
    var careWidth = isNarrow && sinceWidth > 0 ? 1 : 0
    // In what is left, at least the beginning of a name.
    var nameWidth = granted(8)
    if isNarrow, nameWidth == 0, room >= 4 { nameWidth = granted(room) }
    if !isNarrow {
      careWidth = granted(1)
      sinceWidth = granted(5)
      newsWidth = granted(4)
    }
    nameWidth = grown(nameWidth, to: 10)
    guard !isNarrow else {
      factorWidth = grown(factorWidth, to: 11)
      self.init(
        widths: (severityWidth, bedWidth, nameWidth, 0, newsWidth, factorWidth, 0, 0, 0, sinceWidth, careWidth))
      return
    }
    factorWidth = grown(factorWidth, to: 12)
    var trendWidth = granted(8)
    let ageWidth = granted(3)
    careWidth = grown(careWidth, to: 3)
    nameWidth = grown(nameWidth, to: min(12, nameColumns))
    careWidth = grown(careWidth, to: 5)
    // Patients first: whoever acknowledges must not take room from names.
    nameWidth = grown(nameWidth, to: min(24, nameColumns))
    factorWidth = grown(factorWidth, to: 14)
    let vitalsWidth = trendWidth > 0 && room >= Self.vitalsColumns + 7 ? granted(Self.vitalsColumns) : 0
    careWidth = grown(careWidth, to: min(18, careColumns))
    let fullTrend = trendWidth > 0 ? TrendSpan.wholeCells(fitting: trendWidth + max(0, room)) : 0
    trendWidth = grown(trendWidth, to: fullTrend)
    nameWidth = grown(nameWidth, to: min(30, nameColumns))

    self.init(
      widths: (
        severityWidth, bedWidth, nameWidth, scoreWidth, newsWidth, factorWidth, vitalsWidth, trendWidth, ageWidth, sinceWidth,
        careWidth
      ))
  }

  private init(
    widths: (
      severity: Int, bed: Int, name: Int, score: Int, news2: Int, factor: Int, vitals: Int, trend: Int, age: Int, since: Int,
      care: Int
    )
  ) {
    var next = 1
    func place(_ columns: Int) -> Column? {
      guard columns > 0 else { return nil }
      defer { next += columns + 1 }
      return Column(start: next, width: columns)
    }
    severity = place(widths.severity) ?? Column(start: 1, width: 3)
    bed = place(widths.bed) ?? Column(start: 5, width: 2)
    patient = place(widths.name)
    score = place(widths.score)
    news2 = place(widths.news2)
    factor = place(widths.factor)
    vitals = place(widths.vitals)
    trend = place(widths.trend)
    age = place(widths.age)
    since = place(widths.since)
    if widths.care == 1, let since, since.width == 4 {
      care = Column(start: since.start + since.width, width: 1)
    } else {
      care = place(widths.care)
    }
  }
}
