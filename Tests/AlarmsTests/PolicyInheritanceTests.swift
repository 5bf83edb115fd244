import Testing
import Vitals

@testable import Alarms

@Suite("The policy of the checkpoint")
struct PolicyInheritanceTests {
  private let own = AlarmPolicy()
  private var other: AlarmPolicy {
    var other = AlarmPolicy()
    other.onDelaySeconds.high = 5
    other.mailCoolDownSeconds = 60
    return other
  }

  @Test("is written and read back; what is none, or has numbers that no policy has, is refused")
  func text() throws {
    #expect(AlarmPolicy(text: other.text) == other)
    var unsound = other
    unsound.onDelaySeconds.high = 86_400
    for text in ["", "{}", "null", "[1]", unsound.text, other.text.replacing("5", with: "-5")] {
      #expect(AlarmPolicy(text: text) == nil, "\(text)")
    }
  }

  @Test("holds where another is on duty, and says what is otherwise; where nobody is, one's own does")
  func inherits() {
    let adopted = own.inherited(from: own.text, keptBy: other.text)
    #expect(adopted.policy == other)
    #expect(adopted.sentence?.contains("HIGH after 5 s, not 10 s, mails held back for 60 s, not 900 s") == true)
    let brought = own.inherited(from: other.text, keptBy: nil)
    #expect(brought.policy == own && brought.sentence?.contains("HIGH after 10 s, not 5 s") == true)
    #expect(own.inherited(from: nil, keptBy: nil) == (own, nil))
    #expect(own.inherited(from: own.text, keptBy: nil).sentence == nil)
    #expect(own.inherited(from: other.text, keptBy: own.text) == (own, nil), "what is kept counts, not what was saved before")
    for (text, others) in [("of a later version", nil), (own.text, "of a later version")] as [(String, String?)] {
      let unread = own.inherited(from: text, keptBy: others)
      #expect(unread.policy == own && unread.sentence?.contains("cannot be read") == true)
    }
  }
}
