internal import Console
internal import Settings

extension Abilities.Graph {
  init(_ name: GraphName) {
    self =
      switch name {
      case .braille: .braille
      case .quadrant: .quadrant
      case .block: .block
      case .ascii: .ascii
      }
  }
}
