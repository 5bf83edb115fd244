internal import Vitals

/// Over how long trends are drawn: all that a zoom keeps, or the last minutes of the closest.
struct TrendSpan: Sendable, Hashable {
  let zoom: Trends.Zoom
  /// The newest so many of the zoom's bins.
  let bins: Int

  /// The shortest first.
  static let all = [TrendSpan(zoom: .halfHour, bins: 20)] + Trends.Zoom.allCases.map { TrendSpan($0) }

  private init(zoom: Trends.Zoom, bins: Int) {
    self.zoom = zoom
    self.bins = bins
  }

  init(_ zoom: Trends.Zoom) { self.init(zoom: zoom, bins: Trends.binsPerZoom) }

  /// The shortest span of a whole zoom that holds twenty readings which come so far apart.
  init(usualIntervalSeconds: Double?) {
    let interval = usualIntervalSeconds ?? 1
    self.init(Trends.Zoom.allCases.first { interval <= 6 * $0.binSeconds } ?? .threeDays)
  }

  var binSeconds: Double { zoom.binSeconds }
  var seconds: Double { binSeconds * Double(bins) }

  /// A step of the time cursor: a thirtieth of the span, and a bin at least.
  var stepSeconds: Double { max(binSeconds, seconds / 30) }

  var label: String { bins == Trends.binsPerZoom ? zoom.label : "\(Int(seconds / 60)) min" }

  /// So many steps longer or shorter, as far as there are spans.
  func lengthened(bySteps steps: Int) -> TrendSpan {
    let place = (Self.all.firstIndex(of: self) ?? 1) + steps
    return Self.all[min(max(0, place), Self.all.count - 1)]
  }

  /// The closest span, but no closer than this one, that still has what was so long ago.
  func reaching(secondsAgo: Double) -> TrendSpan {
    Self.all.first { $0.seconds >= seconds && $0.seconds * 0.98 > secondsAgo } ?? TrendSpan(.threeDays)
  }

  /// The same of a whole zoom, whichever.
  static func wholeCells(fitting columns: Int) -> Int { TrendSpan(.halfHour).cells(fitting: columns) }

  /// How long each of so many cells is.
  func cellSeconds(_ count: Int) -> Double { binSeconds * Double(bins / count) }

  /// How many cells it gets in `columns`: a number that divides the bins evenly, so that every cell is as long as the others and
  /// the whole span is on screen.
  func cells(fitting columns: Int) -> Int { (1...max(1, min(columns, bins))).last { bins % $0 == 0 } ?? 1 }
}
