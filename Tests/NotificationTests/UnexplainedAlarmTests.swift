import Alarms
import Foundation
import Sharing
import Testing
import Vitals

@testable import Notification

@Suite("What people are told of alarms that are not explained yet")
struct UnexplainedAlarmTests {
  private let alarms = (1...3).map { number in
    var alarm = SampleAlarms.transition(number)
    alarm.explanation = nil
    return alarm
  }

  private func explained(_ alarm: AlarmTransition) -> AlarmExplanation {
    AlarmExplanation(
      transitionID: alarm.id, explanation: Explanation(score: 1, expectation: 0, contributions: [], reasons: "Why."))
  }

  private func sentences(_ news: [AlarmNews]) -> [String?] {
    news.map { if case .step(let alarm) = $0 { alarm.explanation?.sentence } else { nil } }
  }

  @Test("wait a second at most, go at once when the reasons come, and not at all where those came before or lie within")
  func wait() {
    var awaited = AwaitedExplanations()
    #expect(awaited.take([.step(SampleAlarms.transition(9))], at: 10) == [.step(SampleAlarms.transition(9))])
    #expect(awaited.learn(explained(alarms[0])) == nil)
    #expect(sentences(awaited.take(alarms.map(AlarmNews.step), at: 10)) == ["Why."])
    #expect(awaited.nextSeconds == 11)
    #expect(awaited.due(at: 10.9).isEmpty)
    #expect(sentences([awaited.learn(explained(alarms[2]))].compactMap { $0 }) == ["Why."])
    #expect(awaited.due(at: 11) == [.step(alarms[1])])
    #expect(awaited.nextSeconds == nil && awaited.due(at: 99).isEmpty)
  }

  @Test("The end of an episode does not overtake the alarm that waits")
  func order() {
    var awaited = AwaitedExplanations()
    var end = alarms[0]
    (end.kind, end.severity, end.asksForMail) = (.resolved, .normal, false)
    #expect(awaited.take([.step(alarms[0])], at: 0).isEmpty)
    #expect(awaited.take([.step(end)], at: 0.5) == [.step(alarms[0]), .step(end)])
    #expect(awaited.due(at: 99).isEmpty)
  }

  @Test("hold nothing back without bound: neither mails nor explanations that nobody asks for")
  func bounded() {
    var awaited = AwaitedExplanations()
    let many = (0..<3000).map { _ in
      var alarm = alarms[0]
      alarm.id = UUID()
      return alarm
    }
    #expect(awaited.take(many.map(AlarmNews.step), at: 0).count == 2000)
    var early = AwaitedExplanations()
    for alarm in many { _ = early.learn(explained(alarm)) }
    #expect(sentences(early.take(many.map(AlarmNews.step), at: 0)).count { $0 != nil } <= 1000)
    #expect(sentences(early.take(many.suffix(1).map(AlarmNews.step), at: 0)) == ["Why."])
  }

  @Test("go with what NEWS2 and the vital signs say, and never without a word")
  func text() throws {
    let configuration = try MailConfiguration(server: nil, dropDirectory: "/nowhere")
    let mail = try #require(MailComposer(configuration).compose(Notice(.alarm, of: alarms[0], askedSeconds: 0)))
    let news2 = alarms[0].assessment.news2
    #expect(mail.plainText.contains("NEWS2 at least \(news2.total); what drives the score was not worked out in time."))
    #expect(mail.plainText.contains("1. SpO2: NEWS2 3"))
    #expect(mail.html.contains("not worked out yet"))
  }

  @Test("All that still wait go at the end")
  func finish() {
    let sent = Guarded<[UUID]>([])
    let mails = UnexplainedAlarms { news in
      let named = news.compactMap { if case .step(let alarm) = $0 { alarm.id } else { nil } }
      sent.withLock { $0 += named }
    }
    mails.take(alarms.map(AlarmNews.step))
    mails.learn(explained(alarms[1]))
    mails.finish()
    #expect(Set(sent.withLock { $0 }) == Set(alarms.map(\.id)))
    #expect(sent.withLock { $0.count } == 3)
  }
}
