package import Vitals

/// Recorded stays laid into the beds of a ward, one after the other, and read in the order of time.
///
/// Each stay, in the order of the file, takes the bed that is free first (the lowest of several); a bed is free again
/// `gapSeconds` after the last reading of its stay. Memory grows linearly with the readings; nothing is copied per bed.
///
/// Readings with a Kafka time are laid out and sent by that, those of a patient in the order of the file: that is the order in
/// which they came, whatever their clocks say.
package struct ReplaySchedule: RandomAccessCollection, Sendable {
  /// An hour to change the sheets.
  package static let gapSeconds = 3600.0

  /// The time of the first reading, in seconds since 1970.
  package var startEpochSeconds: Double
  private let recorded: [Reading]
  /// Places in `recorded`, in the order of replay.
  private let order: [Int32]
  /// When each place in `recorded` is sent, in seconds after `startEpochSeconds`.
  private let sentOffsets: [Double]
  /// The stay of each place in `recorded`.
  private let stayOf: [Int32]
  private let stays: [Stay]
  private let bedLabels: [String]
  private let wardName: String?

  private struct Stay {
    var bed: Int32
    var admittedSeconds: Double
  }

  /// - Parameters:
  ///   - readings: in file order, their times finite and in seconds relative to the admission of their stay; a stay is all
  ///     readings of one patient id, which need not lie together or in order.
  ///   - beds: at least 1, named "01", "02", … (three digits from 100 beds on).
  ///   - startEpochSeconds: when the first stays are admitted. Whole seconds stay exact.
  ///   - wardName: replaces the readings' ward where given.
  package init(readings: [Reading], beds: Int, startEpochSeconds: Double, wardName: String? = nil) {
    precondition(beds >= 1, "a ward has at least one bed")
    precondition(readings.count <= Int(Int32.max), "too many readings for one replay")
    self.startEpochSeconds = startEpochSeconds
    self.wardName = wardName
    recorded = readings
    bedLabels = (0..<beds).map { bedLabel($0, of: beds) }

    var stayOf = [Int32](repeating: 0, count: readings.count)
    var spans: [(first: Double, last: Double)] = []
    var stayByPatient: [String: Int] = [:]
    for (index, reading) in readings.enumerated() {
      let time = reading.kafkaSeconds ?? reading.timeSeconds
      if let stay = stayByPatient[reading.patient.id] {
        spans[stay] = (Swift.min(spans[stay].first, time), Swift.max(spans[stay].last, time))
        stayOf[index] = Int32(stay)
      } else {
        stayByPatient[reading.patient.id] = spans.count
        stayOf[index] = Int32(spans.count)
        spans.append((time, time))
      }
    }

    var freeSeconds = [Double](repeating: 0, count: beds)
    var stays: [Stay] = []
    stays.reserveCapacity(spans.count)
    for span in spans {
      let bed = freeSeconds.indices.min { freeSeconds[$0] < freeSeconds[$1] } ?? 0
      // Readings from before the admission must not fall into the time of the patient before.
      let admitted = freeSeconds[bed] - Swift.min(0, span.first)
      stays.append(Stay(bed: Int32(bed), admittedSeconds: admitted))
      freeSeconds[bed] = admitted + Swift.max(0, span.last) + Self.gapSeconds
    }

    let sentSeconds = Self.sentSeconds(of: readings, stayOf: stayOf, stays: stays.count)
    sentOffsets = readings.indices.map { stays[Int(stayOf[$0])].admittedSeconds + sentSeconds[$0] }
    self.stayOf = stayOf
    self.stays = stays
    order = (0..<Int32(readings.count)).sorted { [sentOffsets] left, right in
      let (a, b) = (sentOffsets[Int(left)], sentOffsets[Int(right)])
      return a == b ? left < right : a < b
    }
  }

  /// When each reading is sent, in seconds after the admission of its stay.
  ///
  /// By the Kafka time, made to go on within the stay: a record whose producer's clock was wrong neither waits nor keeps the
  /// others waiting.
  private static func sentSeconds(of readings: [Reading], stayOf: [Int32], stays: Int) -> [Double] {
    var seconds = readings.map { $0.kafkaSeconds ?? $0.timeSeconds }
    guard readings.contains(where: { $0.kafkaSeconds != nil }) else { return seconds }
    var places = [[Int]](repeating: [], count: stays)
    for index in readings.indices { places[Int(stayOf[index])].append(index) }
    for stay in places {
      var reached = -Double.infinity
      for (number, place) in stay.enumerated() {
        let next = number + 1 < stay.count ? seconds[stay[number + 1]] : .infinity
        reached = Swift.max(reached, Swift.min(seconds[place], next))
        seconds[place] = reached
      }
    }
    return seconds
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { order.count }

  /// A reading with its bed and its time in the replay.
  package subscript(position: Int) -> Reading { reading(inFileAt: Int(order[position])) }

  /// The same, by its place in the order of the file.
  package func reading(inFileAt place: Int) -> Reading {
    let stay = stays[Int(stayOf[place])]
    var reading = recorded[place]
    reading.timeSeconds = startEpochSeconds + (stay.admittedSeconds + reading.timeSeconds)
    // Kafka keeps milliseconds.
    reading.kafkaSeconds = reading.kafkaSeconds.map {
      ((startEpochSeconds + stay.admittedSeconds + $0) * 1000).rounded() / 1000
    }
    reading.patient.bed = bedLabels[Int(stay.bed)]
    if let wardName { reading.patient.ward = wardName }
    return reading
  }

  /// From the first reading to the last, in seconds of the record; 0 for fewer than two readings.
  package var spanSeconds: Double {
    guard let first = order.first, let last = order.last else { return 0 }
    return sentOffsets[Int(last)] - sentOffsets[Int(first)]
  }

  /// When a reading is to be sent, in wall seconds after the first one.
  ///
  /// - Parameter speed: seconds of the record per second of the wall, above 0; infinity for as fast as possible.
  package func dueSeconds(at position: Int, speed: Double) -> Double {
    precondition(speed > 0, "a replay goes forward")
    return (sentOffsets[Int(order[position])] - sentOffsets[Int(order[0])]) / speed
  }
}
