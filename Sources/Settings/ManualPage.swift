/// A page of the manual, in roff, made from the table of options.
package struct ManualPage {
  package let text: String

  package init(_ section: ManualSection) {
    text =
      switch section {
      case .program: Self.program
      case .settingsFile: Self.settingsFile
      }
  }

  // MARK: What both pages have

  static func describe(_ option: any AnyOption, for command: Command, in page: inout Roff) {
    var tag: [Roff.Piece] = []
    if option.secrecy == .secret {
      tag = [.bold(option.environmentName)]
    } else {
      if let short = option.short { tag += [.bold("-\(short)"), .plain(", ")] }
      tag.append(.bold("--\(option.name)"))
      if !option.placeholder.isEmpty { tag += [.plain("="), .italic(option.placeholder)] }
    }
    page.item(tag, HelpPage.explanation(of: option, for: command).asSentence)
  }

  static func notice(in page: inout Roff) { page.paragraph(Product.notice.asSentence) }
}

extension String {
  /// With a capital at the beginning and a full stop at the end.
  var asSentence: String {
    let capital = first.map { "\($0.uppercased())\(dropFirst())" } ?? ""
    return capital.hasSuffix(".") ? capital : capital + "."
  }
}
