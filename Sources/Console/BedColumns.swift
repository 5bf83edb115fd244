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
  var acknowledged: Column?

  /// `HR  RR SpO2 BP      T`
  static let vitalsColumns = 25

  /// - Parameters:
  ///   - bedColumns: what the longest bed label takes.
  ///   - nameColumns: what the longest name takes.
  ///   - personColumns: what the longest name of someone who acknowledged takes.
  init(width: Int, bedColumns: Int, nameColumns: Int, personColumns: Int) {
    let severityWidth = width >= 24 ? 8 : 3
    let bedWidth = min(max(bedColumns, 3), width >= 60 ? 8 : 4)
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
    let scoreWidth = granted(3)
    var factorWidth = granted(11)
    // Who it is comes before since when: a phone has room for one of them.
    var nameWidth = granted(8)
    var personWidth = granted(1)
    let sinceWidth = granted(5)
    let newsWidth = granted(4)
    nameWidth = grown(nameWidth, to: 10)
    factorWidth = grown(factorWidth, to: 12)
    var trendWidth = granted(8)
    let ageWidth = granted(3)
    personWidth = grown(personWidth, to: 3)
    nameWidth = grown(nameWidth, to: min(12, nameColumns))
    personWidth = grown(personWidth, to: 5)
    // Patients first: whoever acknowledges must not take room from names.
    nameWidth = grown(nameWidth, to: min(24, nameColumns))
    factorWidth = grown(factorWidth, to: 14)
    let vitalsWidth = trendWidth > 0 && room >= Self.vitalsColumns + 7 ? granted(Self.vitalsColumns) : 0
    personWidth = grown(personWidth, to: min(18, personColumns + 2))
    let fullTrend = trendWidth > 0 ? Scene.trendCells(fitting: trendWidth + max(0, room)) : 0
    trendWidth = grown(trendWidth, to: fullTrend)
    nameWidth = grown(nameWidth, to: min(30, nameColumns))

    var next = 1
    func place(_ columns: Int) -> Column? {
      guard columns > 0 else { return nil }
      defer { next += columns + 1 }
      return Column(start: next, width: columns)
    }
    severity = place(severityWidth) ?? Column(start: 1, width: 3)
    bed = place(bedWidth) ?? Column(start: 5, width: 2)
    patient = place(nameWidth)
    score = place(scoreWidth)
    news2 = place(newsWidth)
    factor = place(factorWidth)
    vitals = place(vitalsWidth)
    trend = place(trendWidth)
    age = place(ageWidth)
    since = place(sinceWidth)
    acknowledged = place(personWidth)
  }
}
