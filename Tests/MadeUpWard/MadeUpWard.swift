package import Alarms
package import Vitals

/// A ward of invented patients, the same for the same second: what frames are drawn from where nothing real is needed.
package struct MadeUpWard {
  /// 2026-11-22T14:32:07Z, a Sunday.
  package static let startSeconds = 1_795_357_927.0

  package var wardName = "Ward 4A"
  package var patients: [MadeUpPatient]
  /// Readings come so far apart.
  package var intervalSeconds = 15.0
  /// How far back they go.
  package var historySeconds = 1800.0

  /// What has moved since its onset had moved so far at this moment.
  package var epochSeconds: Double

  package init(patients: [MadeUpPatient] = MadeUpPatient.ward, epochSeconds: Double = startSeconds) {
    self.patients = patients
    self.epochSeconds = epochSeconds
  }

  package func snapshot(atSeconds now: Double = startSeconds) -> WardSnapshot {
    let beds = patients.map {
      $0.bed(at: now, epochSeconds: epochSeconds, intervalSeconds: intervalSeconds, historySeconds: historySeconds)
    }
    var raised = PerSeverity(low: 4, medium: 11, high: 0)
    raised.high = 3 + beds.count { $0.alarm.severity == .high }
    var snapshot = WardSnapshot(
      wardName: wardName, timeSeconds: now, wardTimeSeconds: now,
      feed: FeedStatus(state: .following, partitions: 6, lag: 0), database: DependencyStatus(state: .up, delivered: 41),
      mail: DependencyStatus(state: .up, delivered: 5), duty: .here(sinceSeconds: 1_732_270_000), readings: 128_400,
      readingsPerSecond: Double(patients.count), rejects: 3, rejectsByReason: [.notJSON: 1, .implausibleValue: 2],
      recentRejects: [
        RejectNote(
          timeSeconds: epochSeconds - 400, reason: .implausibleValue, partition: 2, offset: 18_442, detail: "spo2: 0",
          excerpt: #"{"patient_id":"P017","spo2":0}"#),
        RejectNote(timeSeconds: epochSeconds - 1400, reason: .notJSON, partition: 0, offset: 17_001, excerpt: "hello"),
      ],
      alarmsRaised: raised, meanAnomalyTrend: meanTrend(now: now),
      beds: beds, log: log(beds, now: now))
    snapshot.unusedFields = [UnusedField(name: "glucose", count: 4_120), UnusedField(name: "monitor.leads", count: 17)]
    return snapshot
  }

  private func meanTrend(now: Double) -> [Double?] {
    let newest = Int(now / 30)
    return (0..<60).map { index -> Double? in
      let cell = newest - 59 + index
      return 24 + Double((cell * 7) % 11) / 2 + Double((cell * 3) % 17) / 2
    }
  }

  private func log(_ beds: [BedSnapshot], now: Double) -> [LogEntry] {
    var entries: [LogEntry] = []
    for bed in beds {
      guard let since = bed.alarm.severitySinceSeconds, bed.alarm.severity > .normal else { continue }
      let (place, name) = (bed.patient.bed, bed.patient.name)
      let values = bed.assessment.observation.values
      entries.append(
        LogEntry(
          timeSeconds: since, kind: .alarm(.raised, bed.alarm.severity), bed: place, patient: name,
          text:
            "\(bed.alarm.severity.word) raised · SpO2 \(Int(values.oxygenSaturation ?? 0)), RR \(Int(values.respiratoryRate ?? 0))"
        ))
      if bed.alarm.severity == .high {
        entries.append(
          LogEntry(timeSeconds: since + 2, kind: .mail, bed: place, patient: name, text: "mail sent to outreach@hospital.example")
        )
      }
      if let taken = bed.alarm.acknowledgement {
        entries.append(
          LogEntry(
            timeSeconds: taken.timeSeconds, kind: .acknowledged, bed: place, patient: name,
            text: "\(bed.alarm.severity.word) acknowledged by \(taken.by)"))
      }
    }
    entries.append(
      LogEntry(timeSeconds: epochSeconds - 134, kind: .technical, bed: "17", patient: "Quist B", text: "SpO2 probe off"))
    entries.append(LogEntry(timeSeconds: epochSeconds - 1790, kind: .system, text: "following 6 partitions of patient_vitals"))
    return entries.filter { $0.timeSeconds <= now }.sorted { $0.timeSeconds > $1.timeSeconds }
  }
}

/// One invented patient: where the vitals usually stand, and how far each has moved since something began.
package struct MadeUpPatient {
  package var bed: String?
  package var name: String?
  package var id: String
  package var usual: PerVital<Double>
  /// How far each vital has moved by now; it began to move `onsetSeconds` ago.
  package var moved: PerVital<Double>
  package var onsetSeconds: Double
  package var onOxygen: Bool? = false
  package var consciousness: Consciousness? = .alert
  package var acknowledgedBy: String?
  /// No reading for so long.
  package var silentSeconds: Double
  package var probeOff: Vital?

  package init(
    bed: String?, name: String?, id: String, usual: PerVital<Double>, moved: PerVital<Double> = PerVital(repeating: 0),
    onsetSeconds: Double = 600, onOxygen: Bool? = false, consciousness: Consciousness? = .alert, acknowledgedBy: String? = nil,
    silentSeconds: Double = 0, probeOff: Vital? = nil
  ) {
    self.bed = bed
    self.name = name
    self.id = id
    self.usual = usual
    self.moved = moved
    self.onsetSeconds = onsetSeconds
    self.onOxygen = onOxygen
    self.consciousness = consciousness
    self.acknowledgedBy = acknowledgedBy
    self.silentSeconds = silentSeconds
    self.probeOff = probeOff
  }

  package static let calm = vitals(76, 15, 97, 126, 76, 36.7)

  package static func vitals(_ hr: Double, _ rr: Double, _ spo2: Double, _ sbp: Double, _ dbp: Double, _ temp: Double)
    -> PerVital<Double>
  {
    PerVital({ [hr, rr, spo2, sbp, dbp, temp][Int($0.rawValue)] })
  }

  package static let quietNames = [
    "Adeyemi T", "Fischer L", "Garcia I", "Ito K", "Jensen S", "Kowalska Z", "Lopez F", "Mbeki N", "Nguyen P", "O'Brien M",
    "Park J", "Rossi G", "Schmidt A", "Tanaka H", "Usman K", "Virtanen E", "Weber H", "Xu L", "Yilmaz D", "Zhou W", "Ahmed S",
    "Bauer C", "Costa R", "Duarte V", "Eriksen O", "Farah N", "Goldberg S", "Huang M",
  ]

  /// Two HIGH, five MEDIUM, one technical, the others well.
  package static let raging: [MadeUpPatient] = [
    .init(bed: "07", name: "Okafor P", id: "P007", usual: calm, moved: vitals(52, 16, -13, -30, -18, 2.2), onsetSeconds: 840),
    .init(
      bed: "12", name: "Lindqvist M", id: "P012", usual: calm, moved: vitals(48, 8, -3, -40, -24, 0.2), onsetSeconds: 900,
      acknowledgedBy: "jk"),
    .init(
      bed: "03", name: "Hasan R", id: "P003", usual: calm, moved: vitals(20, 11, -4, 0, 0, 0.4), onsetSeconds: 700,
      acknowledgedBy: "jk"),
    .init(
      bed: "19", name: "Moreau C", id: "P019", usual: calm, moved: vitals(55, 3, -1, 0, 0, 0), onsetSeconds: 200, onOxygen: nil),
    .init(
      bed: "22", name: "Brandt A", id: "P022", usual: calm, moved: vitals(26, 6, 0, 0, 0, 2.5), onsetSeconds: 1500,
      acknowledgedBy: "rn2"),
    .init(
      bed: "30", name: "Petrov D", id: "P030", usual: calm, moved: vitals(0, 0, 0, -37, -20, 0), onsetSeconds: 500,
      consciousness: nil),
    .init(
      bed: "31", name: "Novak E", id: "P031", usual: calm, moved: vitals(16, 6, -4, 0, 0, 0.6), onsetSeconds: 1100,
      onOxygen: true,
      acknowledgedBy: "ao"),
    .init(bed: "17", name: "Quist B", id: "P017", usual: calm, silentSeconds: 134),
    .init(bed: "14", name: "Ekström Å", id: "P014", usual: calm, probeOff: .oxygenSaturation),
    .init(bed: "26", name: "Dubois L", id: "P026", usual: calm, moved: vitals(20, 6, 0, 0, 0, 0), onsetSeconds: 400),
  ]

  package static func quiet(_ count: Int, taken: Set<String> = []) -> [MadeUpPatient] {
    let beds = (1...99).map { $0 < 10 ? "0\($0)" : "\($0)" }.filter { !taken.contains($0) }
    return (0..<min(count, quietNames.count, beds.count)).map { index in
      let lean = Double((index * 5) % 7) - 3
      let usual = vitals(74 + lean * 2, 15 + lean / 2, 97.5, 124 + lean * 4, 75 + lean * 2, 36.7 + lean / 20)
      return MadeUpPatient(
        bed: beds[index], name: quietNames[index], id: "P1\(beds[index])", usual: usual, onOxygen: index % 3 == 0 ? nil : false,
        consciousness: index % 3 == 0 ? nil : .alert)
    }
  }

  /// 36 beds.
  package static let ward = raging + quiet(26, taken: Set(raging.compactMap(\.bed)))

  // MARK: At one moment

  package func bed(
    at now: Double, epochSeconds epoch: Double, intervalSeconds: Double, historySeconds: Double
  ) -> BedSnapshot {
    let last = silentSeconds > 0 ? epoch - silentSeconds : now
    let newest = (last / intervalSeconds).rounded(.down) * intervalSeconds
    var trends = Trends()
    var alarm = PatientAlarm()
    var time = newest - historySeconds
    var assessment = assess(at: time, epoch: epoch)
    var drivers: [Factor?] = []
    while time <= newest {
      assessment = assess(at: time, epoch: epoch)
      for vital in Vital.allCases {
        if let value = assessment.observation.values[vital] { trends.record(value, of: .vital(vital), at: time) }
      }
      trends.record(assessment.anomaly, of: .anomaly, at: time)
      _ = alarm.lapse(until: time, policy: AlarmPolicy())
      _ = alarm.update(assessment.severity, at: time, policy: AlarmPolicy())
      drivers.append(contributions(assessment).first.flatMap { $0.points > 6 ? $0.factor : nil })
      time += intervalSeconds
    }
    _ = alarm.lapse(until: now, policy: AlarmPolicy())
    if let acknowledgedBy, let since = alarm.severitySinceSeconds {
      _ = alarm.acknowledge(by: acknowledgedBy, at: min(since + 36, now))
    }
    if let probeOff { assessment.quality[probeOff] = .probeOff }
    let all = contributions(assessment)
    let explanation = Explanation(
      score: assessment.anomaly, expectation: assessment.anomaly - all.reduce(0) { $0 + $1.points }, contributions: all,
      reasons: sentence(all))
    let values = assessment.observation.values
    return BedSnapshot(
      patient: PatientIdentity(id: id, ward: "4A", bed: bed, name: name), assessment: assessment, alarm: alarm,
      lastReadingSeconds: newest, usualIntervalSeconds: intervalSeconds,
      measuredSeconds: PerVital({ values[$0] == nil ? epoch - 300 : newest }), trends: trends, explanation: explanation,
      drivers: Array(drivers.suffix(120)))
  }

  private func assess(at time: Double, epoch: Double) -> Assessment {
    let progress = onsetSeconds > 0 ? min(max(0, (time - (epoch - onsetSeconds)) / (onsetSeconds * 0.8)), 1) : 1
    // A gentle wave of each patient's own stands for breathing, turning in bed, eating.
    let phase = time / 397 + Double(id.utf8.reduce(7) { ($0 * 31 + Int($1)) % 9973 }) / 97
    let wave = triangle(phase)
    let swing = wave + triangle(phase * 2.7) / 2
    let noise: PerVital<Double> = PerVital({ vital in
      let width = [3.0, 1.0, 0.6, 4.0, 3.0, 0.05][Int(vital.rawValue)]
      return width * (swing + triangle(phase * 89 + Double(vital.rawValue)) / 4)
    })
    var observation = Observation(onOxygen: onOxygen, consciousness: consciousness)
    for vital in Vital.allCases {
      let value = usual[vital] + moved[vital] * progress + noise[vital]
      observation.values[vital] = vital == .oxygenSaturation ? min(100, value) : value
    }
    if let probeOff, time > epoch - 300 { observation.values[probeOff] = nil }
    let news2 = NEWS2Score(observation)
    let anomaly = min(99.4, 22 + 9 * Double(news2.total) + 8 * wave)
    return Assessment(
      observation: observation, news2: news2, autoencoder: min(99.8, anomaly + 3), isolationForest: max(0, anomaly - 6),
      anomaly: anomaly, risk: min(0.9, 0.004 + Double(news2.total) * 0.004), riskIfLasting: 0.008 + Double(news2.total) * 0.01,
      modelSeverity: news2.total >= 7 ? .high : .normal)
  }

  /// -1 to 1 and back.
  private func triangle(_ phase: Double) -> Double { 4 * abs(phase - (phase + 0.5).rounded(.down)) - 1 }

  private func contributions(_ assessment: Assessment) -> [Explanation.Contribution] {
    let values = assessment.observation.values
    let weight: PerVital<Double> = PerVital({ [0.35, 1.4, 2.8, 0.4, 0.15, 5][Int($0.rawValue)] })
    let points = Vital.allCases.map { vital -> (Vital, Double) in
      let distance = abs((values[vital] ?? usual[vital]) - usual[vital])
      return (vital, distance * weight[vital] - 1)
    }
    let upward = points.reduce(0) { $0 + max(0, $1.1) }
    return points.sorted { $0.1 > $1.1 }.map { vital, points in
      let change = (values[vital] ?? usual[vital]) - usual[vital]
      return Explanation.Contribution(
        factor: .vital(vital), points: points, share: points > 0 ? points / upward : 0, value: values[vital], usual: usual[vital],
        change: change, changeSeconds: onsetSeconds, news2Points: assessment.news2.points(of: vital))
    }
  }

  private func sentence(_ all: [Explanation.Contribution]) -> String {
    guard let first = all.first, first.points > 6, case .vital(let vital) = first.factor else {
      return "Close to this patient's own usual values."
    }
    return "\(vital.label) \(first.value.map(vital.formatted) ?? "unknown") stands far from this patient's usual "
      + "\(first.usual.map(vital.formatted) ?? "unknown") and gives \(Int(first.share * 100)) % of what raises the score."
  }
}
