/// Where a person is, and how they came there: Esc goes back to where one was, to the line one had read.
struct Navigation: Sendable, Equatable {
  private struct Place: Sendable, Equatable {
    var view: ConsoleModel.View
    /// The first line shown, in the views that scroll by lines.
    var scrollLine = 0
  }

  /// Never empty: below everything lies the ward.
  private var places = [Place(view: .ward)]

  var view: ConsoleModel.View { places[places.count - 1].view }

  var scrollLine: Int {
    get { places[places.count - 1].scrollLine }
    set { places[places.count - 1].scrollLine = newValue }
  }

  var isAtHome: Bool { places.count == 1 }

  /// Opens a view over the one that is open; one that is open further down is gone back to.
  mutating func open(_ view: ConsoleModel.View) {
    if let place = places.firstIndex(where: { $0.view == view }) {
      places.removeSubrange((place + 1)...)
    } else {
      places.append(Place(view: view))
    }
  }

  /// Opens a view, or leaves it where it is the one that is open.
  mutating func toggle(_ view: ConsoleModel.View) {
    if self.view == view { _ = back() } else { open(view) }
  }

  /// - Returns: false where there is nothing to go back to.
  mutating func back() -> Bool {
    guard !isAtHome else { return false }
    places.removeLast()
    return true
  }
}
