import Testing
import Vitals

@testable import Interchange

/// Names of fields as programs in other languages have them; all patients are made up.
@Suite("Records in other languages")
struct LanguageTests {
  private static let all = "hr 72 rr 15 spo2 97 sbp 121 dbp 78 temp 36.8, 10 s ago"

  @Test(
    "Vital signs by their names in other languages and scripts",
    arguments: [
      Sent(
        "Polish",
        #"{"pacjent":"P1","łóżko":"31","tętno":72,"częstość_oddechów":15,"ciśnienie_skurczowe":121,"ciśnienie_rozkurczowe":78,"saturacja":97,"temperatura":"36,8","znacznik_czasu":1732270000}"#,
        ["P1, 31, \(all)"]),
      Sent(
        "Czech",
        #"{"pacient_id":"P1","časová_značka":"2024-11-22T10:06:40Z","tepová_frekvence":72,"dechová_frekvence":15,"saturace":97,"krevní_tlak":"121/78","teplota":36.8,"lůžko":"31"}"#,
        ["P1, 31, \(all)"]),
      Sent(
        "Swedish",
        #"{"patient_id":"P1","tidpunkt":"2024-11-22T10:06:40Z","puls":72,"andningsfrekvens":15,"syremättnad":97,"blodtryck":"121/78","kroppstemperatur":36.8,"säng":"31"}"#,
        ["P1, 31, \(all)"]),
      Sent(
        "Danish",
        #"{"patient_id":"P1","tidspunkt":"2024-11-22T10:06:40Z","hjertefrekvens":72,"respirationsfrekvens":15,"iltmætning":97,"systolisk":121,"diastolisk":78,"temperatur":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Finnish",
        #"{"potilas_id":"P1","aika":"2024-11-22T10:06:40Z","syke":72,"hengitystaajuus":15,"happisaturaatio":97,"verenpaine":"121/78","lämpötila":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Turkish",
        #"{"hasta_id":"P1","zaman":"2024-11-22T10:06:40Z","nabız":72,"solunum":15,"oksijen_satürasyonu":97,"tansiyon":"121/78","ateş":36.8,"yatak":"31"}"#,
        ["P1, 31, \(all)"]),
      Sent(
        "Russian",
        #"{"пациент":"P1","время":"2024-11-22T10:06:40Z","ЧСС":72,"ЧДД":15,"сатурация":97,"АД":"121/78","температура":36.8,"койка":"31"}"#,
        ["P1, 31, \(all)"]),
      Sent(
        "Chinese",
        #"{"患者ID":"P1","床号":"31","姓名":"甲","时间":"2024-11-22 10:06:40","心率":72,"呼吸":15,"血氧":97,"收缩压":121,"舒张压":78,"体温":36.8}"#,
        ["P1, 31, 甲, \(all)"]),
      Sent(
        "Japanese",
        #"{"患者ID":"P1","時刻":"2024-11-22T10:06:40Z","心拍数":72,"呼吸数":15,"SpO2":97,"血圧":"121/78","体温":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Korean",
        #"{"환자ID":"P1","측정시간":"2024-11-22T10:06:40Z","심박수":72,"호흡수":15,"산소포화도":97,"수축기혈압":121,"이완기혈압":78,"체온":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Spanish, abbreviated",
        #"{"id_paciente":"P1","fecha_hora":"2024-11-22T10:06:40Z","FC":72,"FR":15,"SatO2":97,"TAS":121,"TAD":78,"Temp":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "French, abbreviated",
        #"{"patient_id":"P1","horodatage":"2024-11-22T10:06:40Z","FC":72,"FR":15,"SpO2":97,"TA":"121/78","température":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "French, in full",
        #"{"patient_id":"P1","horodatage":"2024-11-22T10:06:40Z","fréquence_cardiaque":72,"fréquence_respiratoire":15,"saturation_en_oxygène":97,"pression_artérielle_systolique":121,"pression_artérielle_diastolique":78,"température_corporelle":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Italian",
        #"{"id_paziente":"P1","data_ora":"2024-11-22T10:06:40Z","battito_cardiaco":72,"atti_respiratori":15,"saturazione_ossigeno":97,"pressione_arteriosa_sistolica":121,"pressione_arteriosa_diastolica":78,"temperatura":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Portuguese",
        #"{"id_paciente":"P1","data_hora":"2024-11-22T10:06:40Z","batimentos":72,"frequência_respiratória":15,"saturação":97,"pressão_arterial_sistólica":121,"pressão_arterial_diastólica":78,"temp_corporal":36.8}"#,
        ["P1, \(all)"]),
      Sent(
        "Dutch",
        #"{"patient_id":"P1","tijd":"2024-11-22T10:06:40Z","hartslag":72,"ademhaling":15,"saturatie":97,"RR_syst":121,"RR_diast":78,"temperatuur":36.8}"#,
        ["P1, \(all)"]),
    ])
  func languages(sent: Sent) { sent.expect() }

  @Test(
    "An abbreviation that is something else's too is not taken for a vital sign",
    arguments: [#""HF":400,"LF":300"#, #""AF":true"#, #""PAS":25,"PAD":10"#, #""TC":180"#, #""TA":21.5"#])
  func abbreviations(members: String) {
    let output = decode(wide(#""hr":72,\#(members)"#))
    #expect(output.readings.count == 1)
    #expect(Vital.allCases.filter { output.values[$0] != nil } == [.heartRate])
  }
}
