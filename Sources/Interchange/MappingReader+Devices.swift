internal import Toml

extension MappingReader {
  /// `{ M-17 = { bed = "12", ward = "A" }, M-18 = "P002" }`, or the name of a CSV file beside the mapping with the columns device
  /// and patient, ward, bed or name.
  func devices(_ node: TomlNode) throws(MappingError) -> DeviceTable {
    if case .string(let file) = node.content { return try devices(inFile: file, line: node.line) }
    var table = DeviceTable()
    for member in node.members {
      var place = DeviceTable.Place()
      if let patient = member.node.asText {
        place.patient = patient
      } else {
        for part in member.node.members {
          guard let key = Column[part.key], let text = part.node.asText else {
            throw error(part.node.line, "devices: of a device there are patient, ward, bed and name, each a text")
          }
          place[keyPath: key] = text
        }
      }
      guard place != DeviceTable.Place() else {
        throw error(member.node.line, "devices: write \(member.key) = { bed = \"12\" }, or \(member.key) = \"PATIENT\"")
      }
      table.places[member.key] = place
    }
    if table.places.isEmpty { throw error(node.line, "devices: write a table of devices, or the name of a CSV file") }
    return table
  }

  private enum Column {
    static subscript(name: String) -> WritableKeyPath<DeviceTable.Place, String?>? {
      switch name {
      case "patient", "patient_id": \.patient
      case "ward": \.ward
      case "bed": \.bed
      case "name": \.name
      default: nil
      }
    }
  }

  private func devices(inFile file: String, line: Int) throws(MappingError) -> DeviceTable {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    do {
      return try Self.devices(atPath: file.hasPrefix("/") ? file : folder + file)
    } catch {
      throw self.error(line, "devices: \(error)")
    }
  }

  private static let mostDevices = 100_000

  private static func devices(atPath path: String) throws(TableError) -> DeviceTable {
    let reader = try CSVReader(path: path)
    let header = try CSVHeader(reader)
    let device = try header.required("device", reader)
    let columns = header.names.enumerated().compactMap { index, name in Column[name].map { (index, $0) } }
    guard !columns.isEmpty else {
      throw reader.error("beside device the header needs at least one of patient, ward, bed and name.")
    }
    var table = DeviceTable()
    while try header.next(reader) {
      let name = reader.withCell(device) { String(decoding: $0, as: UTF8.self) }
      guard !name.isEmpty else { continue }
      var place = DeviceTable.Place()
      for (index, key) in columns {
        let text = reader.withCell(index) { String(decoding: $0, as: UTF8.self) }
        if !text.isEmpty { place[keyPath: key] = text }
      }
      guard table.places.updateValue(place, forKey: name) == nil else {
        throw reader.error("the device stands here a second time.")
      }
      if table.places.count > mostDevices { throw reader.error("there are more than 100,000 devices.") }
    }
    return table
  }
}
