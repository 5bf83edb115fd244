import Foundation

/// The weights that the repository ships.
package let shippedWeights = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("weights").path
