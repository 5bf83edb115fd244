import Testing

@testable import Engine

@Suite("A table by id")
struct IDTableTests {
  @Test("holds what a dictionary holds, whatever is put in, changed in place and taken out", arguments: [1, 2, 3] as [UInt64])
  func asDictionary(seed: UInt64) {
    // Numerical Recipes' linear congruential generator: any sequence serves.
    var state = seed
    func random(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var table = IDTable<Int>()
    var dictionary: [String: Int] = [:]
    for step in 0..<5_000 {
      let id = "P\(random(40))"
      switch random(10) {
      case 0..<4:
        table[id] = step
        dictionary[id] = step
      case 4..<7:
        if let place = table.place(of: id) { table.elements[place] += 1 }
        if let known = dictionary[id] { dictionary[id] = known + 1 }
      case 7..<9:
        table[id] = nil
        dictionary[id] = nil
      default:
        let least = step - 200
        table.keep { _, element in element > least }
        dictionary = dictionary.filter { $0.value > least }
      }
      #expect(table.count == dictionary.count && table[id] == dictionary[id])
    }
    #expect(Dictionary(uniqueKeysWithValues: zip(table.keys, table.elements)) == dictionary)
    #expect(IDTable(dictionary).count == dictionary.count)
  }
}
