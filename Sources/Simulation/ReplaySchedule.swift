package import Vitals

/// Recorded stays laid into the beds of a ward, one after the other, and read in the order of time.
///
/// Each stay, in the order of the file, takes the bed that is free first (the lowest of several); a bed is free again
/// `gapSeconds` after the last reading of its stay. Memory grows linearly with the readings; nothing is copied per bed.
package struct ReplaySchedule: RandomAccessCollection, Sendable {
  /// An hour to change the sheets.
  package static let gapSeconds = 3600.0

  /// The time of the first reading, in seconds since 1970.
  package var startEpochSeconds: Double
  private let recorded: [Reading]
  /// Places in `recorded`, in the order of replay.
  private let order: [Int32]
  /// The time of each place in `recorded`, in seconds after `startEpochSeconds`.
  fileprivate let offsets: [Double]
  /// The bed of each place in `recorded`.
  private let bedOf: [Int32]
  private let bedLabels: [String]
  private let wardName: String?

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
    var stays: [(first: Double, last: Double)] = []
    var stayByPatient: [String: Int] = [:]
    for (index, reading) in readings.enumerated() {
      let time = reading.timeSeconds
      if let stay = stayByPatient[reading.patient.id] {
        stays[stay] = (Swift.min(stays[stay].first, time), Swift.max(stays[stay].last, time))
        stayOf[index] = Int32(stay)
      } else {
        stayByPatient[reading.patient.id] = stays.count
        stayOf[index] = Int32(stays.count)
        stays.append((time, time))
      }
    }

    var freeSeconds = [Double](repeating: 0, count: beds)
    var placed: [(bed: Int32, admittedSeconds: Double)] = []
    placed.reserveCapacity(stays.count)
    for stay in stays {
      let bed = freeSeconds.indices.min { freeSeconds[$0] < freeSeconds[$1] } ?? 0
      // Readings from before the admission must not fall into the time of the patient before.
      let admitted = freeSeconds[bed] - Swift.min(0, stay.first)
      placed.append((Int32(bed), admitted))
      freeSeconds[bed] = admitted + Swift.max(0, stay.last) + Self.gapSeconds
    }

    offsets = readings.indices.map { placed[Int(stayOf[$0])].admittedSeconds + readings[$0].timeSeconds }
    bedOf = readings.indices.map { placed[Int(stayOf[$0])].bed }
    order = (0..<Int32(readings.count)).sorted { [offsets] left, right in
      let (a, b) = (offsets[Int(left)], offsets[Int(right)])
      return a == b ? left < right : a < b
    }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { order.count }

  /// A reading with its bed and its time in the replay.
  package subscript(position: Int) -> Reading {
    let place = Int(order[position])
    var reading = recorded[place]
    reading.timeSeconds = startEpochSeconds + offsets[place]
    reading.patient.bed = bedLabels[Int(bedOf[place])]
    if let wardName { reading.patient.ward = wardName }
    return reading
  }

  /// From the first reading to the last, in seconds of the record; 0 for fewer than two readings.
  package var spanSeconds: Double {
    guard let first = order.first, let last = order.last else { return 0 }
    return offsets[Int(last)] - offsets[Int(first)]
  }

  /// When a reading is to be sent, in wall seconds after the first one.
  ///
  /// - Parameter speed: seconds of the record per second of the wall, above 0; infinity for as fast as possible.
  package func dueSeconds(at position: Int, speed: Double) -> Double {
    precondition(speed > 0, "a replay goes forward")
    return (offsets[Int(order[position])] - offsets[Int(order[0])]) / speed
  }
}

extension ReplaySchedule {
  /// When each reading is replayed, in seconds since 1970, in the order of the file.
  package var timesInFileOrder: [Double] { offsets.map { startEpochSeconds + $0 } }
}
