import Testing
import Vitals

@testable import Interchange

/// Measurements whose names or times stand apart from their values, as tables, data frames and time series are sent; all are made up.
@Suite("Rows, columns and series")
struct RowsAndColumnsTests {
  @Test(
    "Rows under the names of their columns are records",
    arguments: [
      Sent(
        "a query's answer",
        #"{"columns":["patient_id","ts","hr","spo2"],"rows":[["P1",1732270000,72,97],["P2",1732270000,73,null]]}"#,
        ["P1, hr 72 spo2 97, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "a data frame that was split",
        #"{"columns":["patient_id","ts","hr"],"index":[0,1],"data":[["P1",1732270000,72],["P2",1732270000,73]]}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "columns with types, the patient around them",
        #"{"patient_id":"P1","columns":[{"name":"ts","type":"TIMESTAMP"},{"name":"hr","type":"INT"}],"dataset":[["2024-11-22T10:06:40.000000Z",72],["2024-11-22T10:06:41.000000Z",73]]}"#,
        ["P1, hr 72, 10 s ago", "P1, hr 73, 9 s ago"]),
      Sent(
        "fields and values",
        #"{"fields":["patient_id","ts","temp_f"],"values":[["P1",1732270000,77]]}"#,
        ["P1, temp 25.0, 10 s ago"]),
      Sent(
        "a time series database's answer",
        #"{"results":[{"series":[{"name":"vitals","tags":{"patient_id":"P1"},"columns":["time","hr","spo2"],"values":[["2024-11-22T10:06:40Z",72,97]]}]}]}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "a sheet, its names first",
        #"[["patient_id","ts","hr"],["P1",1732270000,72],["P2",1732270000,73]]"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "long rows",
        #"{"columns":["patient_id","ts","metric","value","unit"],"rows":[["P1",1732270000,"HR",72,"bpm"],["P1",1732270000,"Temp",77,"F"]]}"#,
        ["P1, hr 72 temp 25.0, 10 s ago"]),
      Sent(
        "rows of nobody",
        #"{"columns":["ts","hr"],"rows":[[1732270000,72]]}"#,
        [], told: ["missing-patient patient_id"]),
      Sent(
        "rows of something else",
        #"{"columns":["order","price"],"rows":[[1,72]]}"#,
        [], told: ["unknown-shape no known field"]),
      Sent(
        "a row that is too short",
        #"{"columns":["patient_id","ts","hr","spo2"],"rows":[["P1",1732270000,72]]}"#,
        ["P1, hr 72, 10 s ago"]),
    ])
  func rows(sent: Sent) { sent.expect() }

  @Test(
    "What stands at one place of lists side by side is of one time",
    arguments: [
      Sent(
        "lists",
        #"{"patient_id":"P1","time":[1732270000,1732270001],"hr":[72,73],"spo2":[97,96]}"#,
        ["P1, hr 72 spo2 97, 10 s ago", "P1, hr 73 spo2 96, 9 s ago"]),
      Sent(
        "lists of several patients",
        #"{"patient_id":["P1","P2"],"bed":["4","5"],"time":[1732270000,1732270000],"hr":[72,73]}"#,
        ["P1, 4, hr 72, 10 s ago", "P2, 5, hr 73, 10 s ago"]),
      Sent(
        "lists of one",
        #"{"patient_id":["P1"],"ts":[1732270000],"hr":[72],"spo2":[97]}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "a data frame by columns",
        #"{"patient_id":{"0":"P1","1":"P2"},"ts":{"0":1732270000,"1":1732270000},"hr":{"0":72,"1":73}}"#,
        ["P1, hr 72, 10 s ago", "P2, hr 73, 10 s ago"]),
      Sent(
        "a value alone in a list",
        #"{"patient_id":"P1","ts":1732270000,"hr":[72]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a time in parts beside lists is one time",
        #"{"patient_id":"P1","time":[2024,11,22,10,6,40],"hr":72}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "lists of other lengths belong to nothing",
        #"{"patient_id":"P1","time":[1732270000,1732270001],"hr":[72,73],"spo2":[97]}"#,
        ["P1, hr 72, 10 s ago", "P1, hr 73, 9 s ago"]),
      Sent(
        "several values and one time",
        #"{"patient_id":"P1","ts":1732270000,"hr":[72,73,74]}"#,
        ["P1, , 10 s ago"], told: ["wrong-type hr"]),
    ])
  func columns(sent: Sent) { sent.expect() }

  @Test("What stands beside the lists and is of none of their times is counted by name")
  func besideColumns() {
    let decoder = RecordDecoder()
    var output = DecodedBatch()
    let record = MappedRecord(
      #"{"patient_id":"P1","bed":"4","time":[1732270000,1732270001],"hr":[72,73],"spo2":[97],"temp":36.9,"note":"x","rr":null}"#)
    decoder.decode(batch(of: [record]), into: &output)
    #expect(readingLines(output) == ["P1, 4, hr 72, 10 s ago", "P1, 4, hr 73, 9 s ago"])
    #expect(decoder.unusedFields(atMost: 9).map(\.name).sorted() == ["note", "spo2", "temp"])
  }

  @Test(
    "A time and its value in a list of two are a measurement where the record names it",
    arguments: [
      Sent(
        "a scraper's instant",
        #"{"metric":{"__name__":"heart_rate_bpm","patient_id":"P1"},"value":[1732270000,"72"]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a scraper's range",
        #"{"metric":{"__name__":"heart_rate","patient_id":"P1"},"values":[[1732270000,"72"],[1732270001,"73"]]}"#,
        ["P1, hr 72, 10 s ago", "P1, hr 73, 9 s ago"]),
      Sent(
        "a scraper's answer",
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"heart_rate","patient_id":"P1"},"value":[1732270000,"72"]},{"metric":{"__name__":"spo2","patient_id":"P1"},"value":[1732270000,"97"]}]}}"#,
        ["P1, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "a scraper's remote writing",
        #"{"timeseries":[{"labels":[{"name":"__name__","value":"heart_rate"},{"name":"patient_id","value":"P1"}],"samples":[{"value":72,"timestamp":"1732270000000"}]}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "two numbers, neither of them a time",
        #"{"patient_id":"P1","ts":1732270000,"metric":"heart_rate","value":[72,73]}"#,
        [], told: ["no-vitals record"]),
    ])
  func pairs(sent: Sent) { sent.expect() }

  @Test(
    "What was XML, or an object of a program, is read as what it stands for",
    arguments: [
      Sent(
        "texts and attributes",
        ##"{"Vitals":{"PatientID":{"#text":"P1"},"Time":{"#text":"2024-11-22T10:06:40Z"},"HeartRate":{"@unit":"bpm","#text":"72"},"Temp":{"@unit":"F","#text":"77"}}}"##,
        ["P1, hr 72 temp 25.0, 10 s ago"]),
      Sent(
        "dollars",
        #"{"Vitals":{"PatientId":{"$":"P1"},"Time":{"$":"2024-11-22T10:06:40Z"},"HeartRate":{"$":72},"Temp":{"$":"77","@unit":"F"}}}"#,
        ["P1, hr 72 temp 25.0, 10 s ago"]),
      Sent(
        "attributes in an object, values in lists",
        #"{"Vitals":{"$":{"patientId":"P1","time":"2024-11-22T10:06:40Z"},"HeartRate":["72"],"Temp":[{"_":"77","$":{"unit":"F"}}]}}"#,
        ["P1, hr 72 temp 25.0, 10 s ago"]),
      Sent(
        "a value with its class",
        #"{"@class":"com.h.Vital","patientId":"P1","heartRate":["java.math.BigDecimal",72.0],"time":["java.util.Date",1732270000000]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "keys and values, the record itself a list",
        #"[{"key":"patient_id","value":"P1"},{"key":"hr","value":72},{"key":"ts","value":1732270000}]"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "Oracle's time",
        #"{"PATIENT_ID":"P1","HEART_RATE":72,"CHART_TIME":"22-NOV-24 10.06.40.000000 AM"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a search engine's hit",
        #"{"_index":"v","_id":"1","_source":{"patient_id":"P1","hr":72,"@timestamp":"2024-11-22T10:06:40Z"}}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a line of a log",
        #"{"log":"{\"patient_id\":\"P1\",\"hr\":72,\"ts\":1732270000}","stream":"stdout","time":"2024-11-22T10:06:45.1Z"}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a phone's export",
        #"{"patient_id":"P1","data":{"metrics":[{"name":"blood_oxygen_saturation","units":"%","data":[{"qty":97,"date":"2024-11-22 10:06:40 +0000"}]}]}}"#,
        ["P1, spo2 97, 10 s ago"]),
      Sent(
        "a fitness platform's point",
        #"{"patient_id":"P1","dataTypeName":"com.google.heart_rate.bpm","startTimeNanos":"1732270000000000000","value":[{"fpVal":72.0}]}"#,
        ["P1, hr 72, 10 s ago"]),
      Sent(
        "a bedside monitor's parameters",
        #"{"PatientInfo":{"PatientID":"P1","BedNo":"12"},"ParamList":[{"ParamID":101,"ParamName":"HR","ParamValue":72,"Unit":"bpm"},{"ParamID":160,"ParamName":"SpO2","ParamValue":97}],"Time":"2024-11-22T10:06:40Z"}"#,
        ["P1, 12, hr 72 spo2 97, 10 s ago"]),
      Sent(
        "a spot-check device's session",
        #"{"PatientId":"P1","MeasurementTime":"2024-11-22T10:06:40Z","PatientVitals":{"HR":{"Value":72,"Units":"bpm"},"NIBP":{"Systolic":{"Value":121},"Diastolic":{"Value":78},"Units":"mmHg"},"Temp":{"Value":298.15,"Units":"K"}}}"#,
        ["P1, hr 72 sbp 121 dbp 78 temp 25.0, 10 s ago"]),
      Sent(
        "a gateway's identifiers and units",
        #"{"PatientIdentification":{"PrimaryId":"P1"},"Location":{"PointOfCare":"ICU","Bed":"12"},"Observations":[{"ObservationIdentifier":"MDC_TEMP","ObservationValue":"77","ObservationUnits":"MDC_DIM_FAHR","ObservationTime":"2024-11-22T10:06:40Z"}]}"#,
        ["P1, ICU/12, temp 25.0, 10 s ago"]),
    ])
  func others(sent: Sent) { sent.expect() }
}
