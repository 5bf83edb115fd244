internal import Settings

/// One question of the setup, and what its answer does to the settings.
struct SetupQuestion {
  var words: String
  /// What Enter alone takes, as it may be shown; empty where there is nothing.
  var offered: (Settings) -> String = { _ in "" }
  /// What Enter alone answers, where that changes something: what is offered is not set yet.
  var usual: (Settings) -> String = { _ in "" }
  /// Its answer is a secret: it is not shown, and Enter leaves what there is.
  var isUnseen = false
  /// In the light of the answers before it.
  var isAsked: (Settings) -> Bool = { _ in true }
  /// Whether it cannot be passed over while nothing is offered.
  var isRequired = false
  /// Takes an answer that is not empty.
  var take: (inout Settings, String) throws -> Void

  /// One that sets an option.
  static func setting<Value>(
    _ option: KeyPath<Options, Option<Value>>, _ words: String, isRequired: Bool = false,
    isAsked: @escaping (Settings) -> Bool = { _ in true }
  ) -> SetupQuestion {
    SetupQuestion(words: words, offered: { $0.shown(option) }, isAsked: isAsked, isRequired: isRequired) {
      try $0.answer(option, $1)
    }
  }

  /// One that sets a property of librdkafka; "none" takes it back.
  static func property(
    _ name: String, _ words: String, usual: String = "", isRequired: Bool = false, isUnseen: Bool = false,
    isAsked: @escaping (Settings) -> Bool = { _ in true }, take: ((inout Settings, String) throws -> Void)? = nil
  ) -> SetupQuestion {
    let offered = { (settings: Settings) in
      if let value = settings.kafka[name] { isUnseen ? "unchanged" : value } else { usual }
    }
    return SetupQuestion(
      words: words, offered: offered, usual: { $0.kafka[name] == nil ? usual : "" }, isUnseen: isUnseen, isAsked: isAsked,
      isRequired: isRequired, take: take ?? { try $0.answer(property: name, $1 == "none" ? nil : $1) })
  }
}
