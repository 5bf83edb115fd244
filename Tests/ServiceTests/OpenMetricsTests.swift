import Alarms
import Foundation
import Testing
import Vitals

@testable import Service

@Suite("The numbers for monitoring")
struct OpenMetricsTests {
  private var text: String {
    var health = WardHealth(SampleWard.snapshot, isOnDuty: true)
    health.storingSeconds = (0.004, 0.25)
    health.scoringSeconds = 0.125
    return OpenMetrics.text(health, version: "1.2.3")
  }

  @Test("are those of the ward")
  func numbers() {
    let lines = Set(text.split(separator: "\n").map(String.init))
    for line in [
      "wardwatch_up 1", "wardwatch_on_duty 1", "wardwatch_patients 2", "wardwatch_patients_silent 1",
      "wardwatch_readings_total 4320", "wardwatch_scoring_seconds_total 0.125",
      "wardwatch_rejects_total 7", "wardwatch_feed_lag_records 3", "wardwatch_alarms_total{severity=\"HIGH\"} 3",
      "wardwatch_alarms_standing{severity=\"HIGH\"} 1", "wardwatch_alarms_unacknowledged{severity=\"HIGH\"} 1",
      "wardwatch_alarms_unacknowledged{severity=\"LOW\"} 0", "wardwatch_oldest_unacknowledged_seconds 60",
      "wardwatch_journal_entries 2", "wardwatch_storing_seconds{share=\"0.99\"} 0.25",
      "wardwatch_build_info{version=\"1.2.3\",ward=\"Ward \\\"4A\\\"\\n\"} 1",
    ] { #expect(lines.contains(line), "\(line)") }
    // Delivery is not wanted here: that is no fault.
    #expect(!text.contains("wardwatch_delivery_up "))
  }

  @Test("have the form of OpenMetrics: each family is declared once, before its samples, and the end is marked")
  func form() throws {
    #expect(text.hasSuffix("\n# EOF\n"))
    var declared: Set<String> = []
    var family = ""
    for line in text.dropLast("# EOF\n".count).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("# TYPE ") {
        family = words[2]
        #expect(declared.insert(family).inserted && ["gauge", "counter", "info"].contains(words[3]))
      } else if line.hasPrefix("# HELP ") {
        #expect(words[2] == family)
      } else {
        #expect(line.hasPrefix(family))
        #expect(Double(try #require(words.last)) != nil)
      }
    }
  }

  @Test("hold nothing of a patient, nor does the status line")
  func noPatient() {
    let health = WardHealth(SampleWard.snapshot, isOnDuty: nil)
    for text in [text, health.words] {
      for secret in ["P1", "P2", "Åsa", "O'Brien", "Bo", "East"] { #expect(!text.contains(secret)) }
    }
    #expect(health.words == "duty not known, 2 patients, 1 HIGH and 0 MEDIUM not acknowledged")
  }

  @Test("say what is wrong")
  func troubles() {
    var snapshot = SampleWard.snapshot
    snapshot.feed.state = .down
    snapshot.database.state = .down
    snapshot.duty = .nobody(lastHost: "away")
    let health = WardHealth(snapshot, isOnDuty: false)
    #expect(health.troubles == ["feed down", "database down", "nobody is on duty"])
    #expect(OpenMetrics.text(health, version: "1").contains("wardwatch_up 0\n"))
  }

  @Test("stand beside the ward as a document, without names")
  func document() throws {
    let json = WardDocument(SampleWard.snapshot).json
    #expect(!json.contains("Åsa") && !json.contains("Bo\""))
    let read = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let beds = try #require(read["beds"] as? [[String: Any]])
    #expect(beds.count == 2 && beds[0]["bed"] as? String == "7" && beds[0]["severity"] as? String == "HIGH")
    #expect(beds[1]["silent"] as? Bool == true && beds[1]["age_s"] as? Double == 4_000)
  }
}
