import Storage
import Streaming
import Testing

@testable import wardwatch

@Suite("For whom an engine of a group stands in")
struct StandInTests {
  private let place = TopicPartition("vitals", 1)

  private func lease(_ overdueSeconds: Double, isReleased: Bool = false) -> PartitionLease {
    PartitionLease(topic: "vitals", partition: 1, overdueSeconds: overdueSeconds, isReleased: isReleased)
  }

  /// One that has looked for long enough to know that the database was there.
  private func watching(number: UInt64 = 7) -> StandIn {
    var standIn = StandIn(number: number)
    for second in 0...9 { standIn.saw([lease(-3)], given: [], atSeconds: Double(second)) { _ in nil } }
    return standIn
  }

  @Test("An expired lease is stood in for within 0.3 s, by one engine after the other; not what is given to this one anyway")
  func expired() {
    var waits: Set<Int> = []
    for number: UInt64 in 1...5 {
      var standIn = watching(number: number)
      let hundredths = (0...30).first { hundredths in
        standIn.saw([lease(Double(hundredths) / 100)], given: [], atSeconds: 10 + Double(hundredths) / 100) { _ in nil }
        return standIn.places == [place]
      }
      waits.insert(hundredths ?? -1)
    }
    #expect(!waits.contains(-1) && waits.count > 2)
    var own = watching()
    own.saw([lease(1)], given: [place], atSeconds: 10) { _ in true }
    #expect(own.places.isEmpty)
  }

  @Test("What was given up in order is left to the group for ten seconds, what has lapsed long ago for good")
  func released() {
    var standIn = watching()
    standIn.saw([lease(9.9, isReleased: true)], given: [], atSeconds: 10) { _ in nil }
    standIn.saw([lease(400)], given: [], atSeconds: 11) { _ in nil }
    #expect(standIn.places.isEmpty)
    standIn.saw([lease(10.1, isReleased: true)], given: [], atSeconds: 12) { _ in nil }
    #expect(standIn.places == [place])
  }

  @Test("At the start, and after the database could not be asked, those on duty are given eight seconds to renew")
  func patience() {
    var standIn = StandIn(number: 1)
    standIn.saw([lease(5)], given: [], atSeconds: 0) { _ in nil }
    standIn.saw([lease(7)], given: [], atSeconds: 2) { _ in nil }
    #expect(standIn.places.isEmpty)
    for (begin, isAsked) in [(20.0, false), (60.0, true)] {
      var standIn = watching()
      // Not asked, or not at all between the two looks, as after a pause of this machine.
      standIn.saw(isAsked ? [lease(2)] : nil, given: [], atSeconds: begin) { _ in nil }
      for second in 1...7 { standIn.saw([lease(2 + Double(second))], given: [], atSeconds: begin + Double(second)) { _ in nil } }
      #expect(standIn.places.isEmpty)
      standIn.saw([lease(10)], given: [], atSeconds: begin + 8) { _ in nil }
      #expect(standIn.places == [place])
    }
  }

  @Test("It ends when the group gives the partition here, when another was quicker, and after ten seconds")
  func ends() {
    func standing() -> StandIn {
      var standIn = watching()
      standIn.saw([lease(1)], given: [], atSeconds: 10) { _ in nil }
      return standIn
    }
    var given = standing()
    given.saw([lease(-3)], given: [place], atSeconds: 11) { _ in true }
    #expect(given.places.isEmpty)
    var second = standing()
    second.saw([lease(-3)], given: [], atSeconds: 11.9) { _ in false }
    #expect(second.places == [place])
    second.saw([lease(-3)], given: [], atSeconds: 12.1) { _ in false }
    #expect(second.places.isEmpty)
    var long = standing()
    for second in 11...19 { long.saw([lease(-3)], given: [], atSeconds: Double(second)) { _ in true } }
    #expect(long.places == [place])
    long.saw([lease(-3)], given: [], atSeconds: 20) { _ in true }
    #expect(long.places.isEmpty)
  }
}
