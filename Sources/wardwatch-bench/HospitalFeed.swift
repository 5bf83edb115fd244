internal import Foundation
internal import Interchange
internal import Simulation
internal import Streaming
internal import Vitals

/// A hospital as a process of its own, so that what it takes to make readings is not counted with what it takes to watch them.
struct HospitalFeed {
  /// How large it is, and how busy.
  struct Shape {
    var beds: Int
    /// Of each bed.
    var readingsPerSecond = 1
    /// How long a patient stays; then another comes to the bed. Nil for good.
    var staySeconds: Int?
  }

  private static let partitions = 6
  /// Readings of a turn of all beds are sent in so many parts.
  private static let parts = 20

  let shape: Shape
  let topic: String
  /// Nil for a broker of its own.
  let bootstrap: String?

  init(shape: Shape, topic: String, bootstrap: String?) {
    (self.shape, self.topic, self.bootstrap) = (shape, topic, bootstrap)
  }

  /// - Parameter words: as `FeedProcess` passes them on; nil where they make no sense.
  init?(words: String, bootstrap: String?) {
    let words = words.split(separator: ",")
    guard words.count == 4, let beds = Int(words[1]), let rate = Int(words[2]), beds > 0, rate > 0 else { return nil }
    self.init(
      shape: Shape(beds: beds, readingsPerSecond: rate, staySeconds: Int(words[3])), topic: String(words[0]), bootstrap: bootstrap
    )
  }

  var words: String { "\(topic),\(shape.beds),\(shape.readingsPerSecond),\(shape.staySeconds.map(String.init) ?? "-")" }

  /// Tells where the topic is, in one line, and sends until somebody closes standard input.
  func run() throws {
    let broker = bootstrap == nil ? try EmbeddedBroker(topic: nil, partitions: Self.partitions) : nil
    let kafka = KafkaConfiguration(bootstrap: bootstrap ?? broker?.bootstrap ?? "", topic: topic)
    try KafkaAdmin.ensureTopic(kafka, partitions: Self.partitions)
    print(kafka.bootstrap)
    fflush(nil)
    let producer = try KafkaProducer(configuration: kafka)
    defer { producer.close() }
    var encoder = RecordEncoder(format: .wide)
    let start = now
    let turnSeconds = 1 / Double(shape.readingsPerSecond)
    var ward = SimulatedWard(seed: 1, beds: shape.beds, startSeconds: start)
    var turn = 0
    while !isOver {
      let readings = ward.advance(to: start + Double(turn) * turnSeconds, stepSeconds: turnSeconds)
      for part in 0..<Self.parts {
        let due = start + (Double(turn) + Double(part) / Double(Self.parts)) * turnSeconds
        if due > now { usleep(UInt32((due - now) * 1e6)) }
        for place in readings.count * part / Self.parts..<readings.count * (part + 1) / Self.parts {
          var reading = readings[place]
          reading.timeSeconds = (now * 1000).rounded(.down) / 1000
          try settle(&reading, at: Double(turn) * turnSeconds, of: place, producer)
          try encoder.encode(reading) {
            try producer.send(key: reading.patient.id, value: $0, timestampMilliseconds: Int64(reading.timeSeconds * 1000))
          }
        }
      }
      turn += 1
    }
  }

  /// Whoever lies in the bed by now; whoever did is discharged when another comes.
  private func settle(_ reading: inout Reading, at seconds: Double, of place: Int, _ producer: KafkaProducer) throws {
    guard let stay = shape.staySeconds else { return }
    // Not all at once.
    let stays = seconds + Double(place * stay / shape.beds)
    let number = Int(stays) / stay
    let bed = reading.patient.id
    reading.patient.id = "\(bed)-\(number)"
    reading.patient.name = reading.patient.name.map { "\($0) \(number)" }
    guard number > 0, Int(stays - 1 / Double(shape.readingsPerSecond)) / stay < number else { return }
    let id = "\(bed)-\(number - 1)"
    let time = reading.timeSeconds - 0.001
    let discharge = #"{"movement":"discharge","patient_id":"\#(id)","ts":\#(time)}"#
    try producer.send(key: id, value: Array(discharge.utf8), timestampMilliseconds: Int64(time * 1000))
  }

  private var now: Double { Date().timeIntervalSince1970 }

  private var isOver: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, 0) != 0
  }
}
