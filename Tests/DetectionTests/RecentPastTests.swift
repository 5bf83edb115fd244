import Testing
import Vitals

@testable import Detection

@Suite("The last four hours")
struct RecentPastTests {
  /// What keeps each value at once, of each span the last, at its number modulo 16.
  private struct Plain {
    private static let spans = [120.0, 900]
    private var kept = [[(value: Double, seconds: Double)?]](repeating: Array(repeating: nil, count: 16), count: 2)

    mutating func record(_ value: Double, at seconds: Double) {
      for grain in kept.indices { record(value, at: seconds, grain) }
    }

    private mutating func record(_ value: Double, at seconds: Double, _ grain: Int) {
      kept[grain][Int((seconds / Self.spans[grain]).rounded(.down)) & 15] = (value, seconds)
    }

    mutating func shift(bySeconds shift: Double) {
      for grain in kept.indices {
        let known = kept[grain].compactMap { $0 }.sorted { $0.seconds < $1.seconds }
        kept[grain] = Array(repeating: nil, count: 16)
        for (value, seconds) in known { record(value, at: seconds + shift, grain) }
      }
    }

    func largestChange(to newest: Double, by now: Double) -> (change: Double, seconds: Double)? {
      var known: [(change: Double, seconds: Double)] = []
      for (cells, span) in zip(kept, Self.spans) {
        for case let (value, seconds)? in cells where now > seconds && now - seconds <= 16 * span {
          known.append((newest - value, now - seconds))
        }
      }
      return known.min { (-abs($0.change), $0.seconds) < (-abs($1.change), $1.seconds) }
    }
  }

  @Test(
    "are those that keeping the last value of each span would tell of, whatever the gaps, the clock and a restart",
    arguments: 1...20)
  func plain(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var (history, plain) = (PatientHistory(), Plain())
    var time = 1_700_000_000 + Double(random.next() % 100_000) / 10
    for number in 0..<400 {
      time += [1, 7, 60, 119, 120, 121, 300, 900, 2000, 20_000][Int(random.next() % (number < 200 ? 6 : 10))]
      // Another than the last one, and never so far from it that it may be an artefact.
      let value = 60 + Double(number % 2) * 10 + Double(random.next() % 8)
      _ = history.update(reading(time, hr: value))
      plain.record(value, at: time)
      if random.next() % 50 == 0 {
        // Of an hour, and of a clock that was set by hand: spans come to stand across others then.
        let shift = [3600.5, 37, -50, 611, -3599][Int(random.next() % 5)]
        history.shift(bySeconds: shift)
        plain.shift(bySeconds: shift)
        time += shift
      }
      if random.next() % 50 == 0 {
        let again = restored(history).history
        #expect(again == history)
        history = again
      }
      if random.next() % 10 == 0 {
        time += 30
        _ = history.update(reading(time, rr: 15))
      }
      let (found, expected) = (history.recentChange(of: .heartRate), plain.largestChange(to: value, by: time))
      #expect(found?.change == expected?.change && found?.seconds == expected?.seconds, "value \(number)")
    }
  }
}
