/// What can befall a simulated patient or the monitor at the bed.
package enum Scenario: String, CaseIterable, Sendable, Codable, Hashable {
  case stable
  case fever
  case sepsis
  case hypoxia
  case opioidDepression = "opioid"
  case haemorrhage
  case rapidAtrialFibrillation = "arrhythmia"
  case cardiacArrest = "cardiac-arrest"
  case arrestShownAsZeros = "arrest-zeros"
  case arrestShownAsNothing = "arrest-nothing"
  case ventricularFibrillation = "fibrillation"
  case apnoea
  case airwayObstruction = "airway"
  case probeOff = "probe-off"
  case artefact
  case silentMonitor = "silent-monitor"

  /// Whether the machine is at fault, not the patient. A bed can have one of each kind at the same time.
  package var isTechnical: Bool {
    switch self {
    case .probeOff, .artefact, .silentMonitor: true
    default: false
    }
  }

  /// For a person, in a few words.
  package var title: String {
    switch self {
    case .stable: "stable"
    case .fever: "fever with tachycardia"
    case .sepsis: "sepsis"
    case .hypoxia: "hypoxia in pneumonia"
    case .opioidDepression: "opioid respiratory depression"
    case .haemorrhage: "haemorrhage"
    case .rapidAtrialFibrillation: "rapid atrial fibrillation"
    case .cardiacArrest: "cardiac arrest"
    case .arrestShownAsZeros: "cardiac arrest, monitor sends zeros"
    case .arrestShownAsNothing: "cardiac arrest, monitor sends no value"
    case .ventricularFibrillation: "ventricular fibrillation"
    case .apnoea: "apnoea"
    case .airwayObstruction: "airway obstruction"
    case .probeOff: "SpO2 probe off"
    case .artefact: "motion artefact"
    case .silentMonitor: "monitor silent"
    }
  }

  /// What the vital signs do.
  package var summary: String {
    switch self {
    case .stable: "nothing beyond the daily rhythm and the noise of life"
    case .fever: "temperature and pulse up, breathing and pressure as before: NEWS2 of 3"
    case .sepsis: "temperature, pulse and breathing up first, then pressure and saturation down, confusion late"
    case .hypoxia: "saturation falls, breathing and pulse answer, pressure rises a little; oxygen is given"
    case .opioidDepression: "breathing slows to a few a minute, saturation follows late, the pulse does not rise, drowsiness"
    case .haemorrhage: "pulse and breathing up while pressure still holds, then pressure falls"
    case .rapidAtrialFibrillation: "a sudden, irregular pulse near 150 with little change in pressure: NEWS2 of 5 or 6"
    case .cardiacArrest: "no pulse, no breathing, unresponsive; oximeter and cuff find nothing to measure"
    case .arrestShownAsZeros: "the same on a monitor that sends 0 for whatever it cannot measure"
    case .arrestShownAsNothing: "the same on a monitor that leaves out whatever it cannot measure, the pulse too"
    case .ventricularFibrillation: "no pulse at the oximeter, while the electrodes count noise as beats and breaths"
    case .apnoea: "breathing stops, the pulse rises, saturation falls after a minute"
    case .airwayObstruction: "laboured breathing, and a saturation that falls below 80 within a minute or two"
    case .probeOff: "no SpO2 while all else goes on"
    case .artefact: "single seconds that no body makes, and a few seconds of motion"
    case .silentMonitor: "no reading at all: patient away or cable out"
    }
  }

  /// Where the course of the vital signs is described.
  package var source: String {
    switch self {
    case .stable: "Mackowiak et al., JAMA 1992;268:1578 (daily rhythm of temperature)"
    case .fever: "Karjalainen, Viitasalo, Arch Intern Med 1986;146:1169 (pulse and fever)"
    case .sepsis: "Singer et al., Sepsis-3, JAMA 2016;315:801"
    case .hypoxia: "O'Driscoll et al., BTS guideline for oxygen use, Thorax 2017;72(Suppl 1):ii1"
    case .opioidDepression: "Lee et al., Anesthesiology 2015;122:659; Dahan et al., Anesthesiology 2010;112:226"
    case .haemorrhage: "ATLS, 10th edition, 2018, classes of haemorrhage; Mutschler et al., Resuscitation 2013;84:309"
    case .rapidAtrialFibrillation: "Hindricks et al., ESC guideline on atrial fibrillation, Eur Heart J 2021;42:373"
    case .cardiacArrest, .arrestShownAsZeros, .arrestShownAsNothing, .ventricularFibrillation:
      "Andersen et al., In-hospital cardiac arrest, JAMA 2019;321:1200"
    case .apnoea, .airwayObstruction: "Benumof, Dagg, Benumof, Anesthesiology 1997;87:979 (haemoglobin desaturation in apnoea)"
    case .probeOff, .artefact, .silentMonitor: "IEC 60601-1-8 (technical alarm conditions)"
    }
  }

  /// How often it comes by chance among scenarios of its kind; 0 for what only comes when it is asked for.
  var frequency: Int {
    switch self {
    case .stable, .arrestShownAsZeros, .arrestShownAsNothing, .ventricularFibrillation, .apnoea, .airwayObstruction: 0
    case .cardiacArrest, .silentMonitor: 1
    case .haemorrhage, .opioidDepression: 4
    case .fever, .sepsis, .hypoxia, .rapidAtrialFibrillation, .probeOff: 6
    case .artefact: 8
    }
  }
}
