/// A value out of a few; the raw value is what a person writes.
package protocol Choice: RawRepresentable<String>, CaseIterable, Sendable {}

/// How the connection to the mail server is secured.
package enum MailSecurity: String, Choice {
  /// TLS from the start for `smtps://`, else STARTTLS where the server offers it.
  case automatic = "auto"
  case none
  case startTLS = "starttls"
  case tls
}

package enum ColorDepth: String, Choice {
  /// What the terminal says it can do.
  case automatic = "auto"
  case never
  case sixteen = "16"
  case all = "256"
  case trueColour = "truecolor"
}

/// What charts are drawn with.
package enum GraphName: String, Choice {
  case braille
  /// For fonts without braille: lines, coarser, or areas.
  case quadrant
  case block
  case ascii
}

/// How the console looks.
package enum ThemeName: String, Choice {
  case dark
  case light
  case highContrast = "high-contrast"
  /// For eyes that tell red from green badly.
  case colourBlind = "colour-blind"
  /// Weight and reversal, no colours.
  case mono
}

/// The shapes of record that `simulate` and `replay` can send.
package enum RecordShape: String, Choice {
  /// One JSON object a reading, short field names.
  case wide
  /// One JSON object a reading, the long field names of existing producers.
  case classic
  /// One JSON object a value.
  case long
}

/// From which severity on.
package enum LeastSeverity: String, Choice {
  case low
  case medium
  case high
}

/// Where the patients of a ward are looked at.
package enum LiveSource: String, Choice {
  case topic
  case database
}

/// The manual's sections that have a page of ours.
package enum ManualSection: String, Choice {
  case program = "1"
  case settingsFile = "5"
}

/// The shells that can be told how to complete a command line.
package enum Shell: String, Choice {
  case bash
  case zsh
  case fish
}

/// What can happen to a simulated patient.
package enum ScenarioName: String, Choice {
  case stable
  case fever
  case sepsis
  case hypoxia
  case opioid
  case haemorrhage
  case arrhythmia
  case cardiacArrest = "cardiac-arrest"
  case probeOff = "probe-off"
  case artefact
  case silentMonitor = "silent-monitor"
  /// Nothing happens to anybody.
  case none
}
