import Detection
import Vitals

extension Shard {
  /// What a person has entered stands against what records only say again.
  mutating func heedEntered(_ reading: inout Reading, of index: Int, into events: inout [ShardEvent]) {
    guard reading.consciousness != nil || reading.onOxygen != nil else { return }
    let person = reading.circumstancesApart.isPresent ? reading.circumstances?.enteredBy : nil
    guard person != nil || patients.span[index].enteredApart.isPresent else { return }
    var entered = patients[index].enteredApart.value ?? EnteredChart()
    if let person {
      // A record that was on its way at the same time may claim to be a little younger; the answer to it is the entry.
      if let newest = patients[index].history.newestSeconds, newest >= reading.timeSeconds,
        newest - reading.timeSeconds <= Self.arrivalSeconds
      {
        reading.timeSeconds = newest.nextUp
      }
      entered.take(reading, by: person, over: patients[index].history.observation)
    } else {
      for words in entered.hear(&reading) {
        events.append(.overruled(patients[index].identity, words: words, timeSeconds: reading.timeSeconds))
      }
    }
    patients[index].enteredApart.value = entered.isEmpty ? nil : entered
  }
}
