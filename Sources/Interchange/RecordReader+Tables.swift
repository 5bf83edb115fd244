internal import CSimdjson
internal import Vitals

/// Measurements whose names or times stand apart from their values: rows under a list of columns, and lists side by side.
extension RecordReader {
  // MARK: Rows under columns

  /// What the list of the columns is called in use.
  private static let headings: [StaticString] = [
    "columns", "fields", "header", "headers", "column_names", "columnNames", "cols", "names",
  ]

  /// The list of names that the rows in `array` stand under: a list beside it of texts, or of objects that have a name.
  func columns(ofRows array: JSONNode, in object: JSONNode) -> JSONNode? {
    guard array.firstMember?.isArray ?? false else { return nil }
    return Self.headings.lazy.compactMap { object[$0] }.first { heading in
      heading.isArray && heading.firstMember.map { $0.isText || $0["name"]?.isText ?? false } ?? false
    }
  }

  /// Whether it is such a list.
  func isHeading(_ node: JSONNode, in object: JSONNode) -> Bool {
    guard Self.headings.contains(where: { node.isNamed($0) }) else { return false }
    return object.members.contains { $0.isArray && columns(ofRows: $0, in: object)?.pointer == node.pointer }
  }

  /// {"columns": ["time", "hr"], "rows": [[1795370000, 72], …]}; also where the names are the first of the rows.
  func readRows(
    _ rows: JSONNode, under columns: JSONNode, of object: JSONNode, path: FieldPaths.Path, around: RecordScope?
  ) {
    let named = columns.members.map { column -> (path: FieldPaths.Path, meaning: FieldMeaning)? in
      let name = column["name"] ?? column
      return paths.find(named: name, in: path) ?? (name.isText ? (paths.place(named: name.text), .unknown) : nil)
    }
    for row in rows.members where row.pointer != columns.pointer {
      if hasTooMany() { return reject(.tooLarge, "too many readings in one record") }
      withScope(around: around) { scope in
        for (column, cell) in zip(named, row.members) {
          guard let column else { continue }
          if column.meaning.role.standsInRows, !cell.isContainer || column.meaning.role == .time {
            scope.take(RecordScope.Slot(node: cell, path: column.path, meaning: column.meaning, depth: 0))
          } else {
            paths.countUnused(column.path)
          }
        }
        readRow(scope, of: object)
      }
    }
  }

  private func readRow(_ scope: RecordScope, of object: JSONNode) {
    let isOfSomething =
      scope.has(any: FieldRole.measurements) || scope.has(.value) && VitalsReader.metric(of: scope, words) != nil
    if isOfSomething || scope.has(.patient) { return read(scope, of: object) }
    reject(.unknownShape, "no known field")
  }

  // MARK: Lists side by side

  /// {"time": [1795370000, 1795370001], "hr": [72, 73]}: what stands at one place in the lists is of one time. False for any other
  /// record; one time written in parts, [2026, 11, 26, 3, 27], is no list of times.
  func readColumns(_ scope: RecordScope, of object: JSONNode) -> Bool {
    guard let times = scope[.time]?.node.column, !times.isEmpty, times.allSatisfy(\.canBeTime) else { return false }
    var lists: [(slot: RecordScope.Slot, cells: [JSONNode])] = []
    var rest = scope
    for role in FieldRole.allCases where role.standsInRows {
      guard let slot = scope[role], let cells = slot.node.column, cells.count == times.count else { continue }
      lists.append((slot, cells))
      rest.remove(role)
    }
    guard lists.contains(where: { $0.slot.meaning.role.isMeasurement }) else { return false }
    // One value, or a list of another length: of which of the times it is, nobody knows.
    for role in FieldRole.allCases where role.standsInRows && role.bit & FieldRole.inherited == 0 {
      if let slot = rest[role], slot.node.kind != NODE_NULL { paths.countUnused(slot.path) }
    }
    for place in times.indices {
      if hasTooMany() {
        reject(.tooLarge, "too many readings in one record")
        break
      }
      withScope(around: rest) { row in
        for list in lists {
          var slot = list.slot
          slot.node = list.cells[place]
          row.take(slot)
        }
        readRow(row, of: object)
      }
    }
    return true
  }

  // MARK: A time and its value

  /// [1795370000, "72"], as time series are sent, under the name of a measurement.
  func readPair(
    _ pair: (time: JSONNode, value: JSONNode), path: FieldPaths.Path, of array: JSONNode, around: RecordScope,
    as implied: FieldMeaning
  ) {
    withScope(around: around) { scope in
      take(pair, at: path, depth: 0, into: &scope)
      read(scope, of: array, implied: implied)
    }
  }

  func take(_ pair: (time: JSONNode, value: JSONNode), at path: FieldPaths.Path, depth: UInt8, into scope: inout RecordScope) {
    var time = FieldMeaning(role: .time)
    time.occasion = .measured
    scope.take(RecordScope.Slot(node: pair.time, path: path, meaning: time, depth: depth))
    scope.take(RecordScope.Slot(node: pair.value, path: path, meaning: FieldMeaning(role: .value), depth: depth))
  }
}

extension FieldRole {
  /// What a cell of a table can say as a value in a record can.
  fileprivate var standsInRows: Bool {
    switch self {
    case .unknown, .aside, .person, .plumbing, .validity, .group, .envelope, .header, .deletion, .resourceType, .surroundings:
      false
    default: true
    }
  }
}

extension JSONNode {
  /// What stands in a list, or in an object of places, {"0": 72, "1": 73}; nil where it is none, or has lists in it.
  fileprivate var column: [JSONNode]? {
    guard isArray || isPlaced else { return nil }
    let cells = Array(members)
    return cells.contains(where: \.isContainer) ? nil : cells
  }

  /// As data frames are written: an object whose names count from 0.
  var isPlaced: Bool { isObject && firstMember?.isNamed("0") ?? false }

  /// A text, or a number as large as seconds since 1970 have been since 1973.
  fileprivate var canBeTime: Bool { isText || isNumber && number >= 1e8 }

  /// A time and a value in an array of two.
  var timedPair: (time: JSONNode, value: JSONNode)? {
    guard isArray else { return nil }
    var members = members
    guard let time = members.next(), let value = members.next(), members.next() == nil else { return nil }
    guard time.isNumber, time.number >= 1e9, value.isText || value.isNumber && value.number < 1e8 else { return nil }
    return (time, value)
  }
}
