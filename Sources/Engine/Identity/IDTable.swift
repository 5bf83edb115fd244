/// Elements by id, to be changed in place: a dictionary allocates each time it lends an element out.
struct IDTable<Element: Sendable>: Sendable {
  private(set) var keys: [String] = []
  /// At the places that `place(of:)` gives. Only what stands at a place may be changed.
  var elements: [Element] = []
  private var places: [String: Int] = [:]

  init() {}

  init(_ elements: [String: Element]) {
    for (id, element) in elements { self[id] = element }
  }

  var count: Int { elements.count }

  /// Where the element of an id stands until one is removed; nil where there is none.
  /// - Parameter guess: where it may stand: if it does, nothing need be looked up.
  func place(of id: String, guess: Int? = nil) -> Int? {
    if let guess, guess < keys.count, keys[guess] == id { return guess }
    return places[id]
  }

  subscript(id: String) -> Element? {
    get { places[id].map { elements[$0] } }
    set {
      switch (places[id], newValue) {
      case (let place?, let element?): elements[place] = element
      case (let place?, nil): remove(place)
      case (nil, let element?):
        places[id] = elements.count
        keys.append(id)
        elements.append(element)
      case (nil, nil): break
      }
    }
  }

  mutating func keep(where isKept: (_ id: String, _ element: Element) -> Bool) {
    // The last one takes the place of whoever goes, and has been looked at by then.
    for place in elements.indices.reversed() where !isKept(keys[place], elements[place]) { remove(place) }
  }

  private mutating func remove(_ place: Int) {
    places[keys[place]] = nil
    let (id, element) = (keys.removeLast(), elements.removeLast())
    guard place < elements.count else { return }
    keys[place] = id
    elements[place] = element
    places[id] = place
  }
}
