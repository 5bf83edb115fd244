#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "CSimdjson.h"

/// Names of fields and units that producers use, and what each means.
///
/// Collected from: the wide and the classic long-name form of this project; public Kafka vitals producers (snake_case
/// `heart_rate`, camelCase `heartRate` and `bloodPressure`, long rows `Metric`/`Value`/`Unit`); UCUM for units (`{beat}/min`,
/// `mm[Hg]`, `Cel`, `[degF]`).
namespace vocabulary {

struct Name {
  std::string_view name;
  uint8_t meaning;
};

constexpr size_t longest_name = 31;

constexpr uint32_t hash(std::string_view name) {
  uint32_t value = 2166136261u;  // FNV-1a
  for (char letter : name) value = (value ^ uint8_t(letter)) * 16777619u;
  return value ^ (value >> 15);
}

/// A fixed table with open addressing, made by the compiler.
template <size_t N>
class Table {
 public:
  constexpr explicit Table(const Name (&names)[N]) : names_(std::to_array(names)) {
    static_assert(N < slot_count / 2);
    for (size_t index = 0; index < N; index++) {
      size_t slot = hash(names_[index].name) % slot_count;
      while (slots_[slot] != 0) slot = (slot + 1) % slot_count;
      slots_[slot] = uint8_t(index + 1);
    }
  }

  /// The name's place in the table, or -1.
  int find(std::string_view name) const {
    for (size_t slot = hash(name) % slot_count; slots_[slot] != 0; slot = (slot + 1) % slot_count) {
      if (names_[slots_[slot] - 1].name == name) return slots_[slot] - 1;
    }
    return -1;
  }

  uint8_t meaning(int index) const { return names_[size_t(index)].meaning; }

 private:
  static constexpr size_t slot_count = 256;
  std::array<Name, N> names_;
  std::array<uint8_t, slot_count> slots_{};
};

/// In each field's own order of precedence: where a record has two names of one field, the upper one wins.
inline constexpr Table fields({
    Name{"patientid", FIELD_PATIENT},
    {"patient", FIELD_PATIENT},
    {"ward", FIELD_WARD},
    {"wardid", FIELD_WARD},
    {"bed", FIELD_BED},
    {"bedid", FIELD_BED},
    {"name", FIELD_NAME},
    {"patientname", FIELD_NAME},
    {"ts", FIELD_TIME},
    {"timestamp", FIELD_TIME},
    {"time", FIELD_TIME},
    {"measuredat", FIELD_TIME},
    {"eventtime", FIELD_TIME},
    {"hr", FIELD_HEART_RATE},
    {"heartrate", FIELD_HEART_RATE},
    {"rr", FIELD_RESPIRATORY_RATE},
    {"respiratoryrate", FIELD_RESPIRATORY_RATE},
    {"respirationrate", FIELD_RESPIRATORY_RATE},
    {"resprate", FIELD_RESPIRATORY_RATE},
    {"spo2", FIELD_OXYGEN_SATURATION},
    {"oxygensaturation", FIELD_OXYGEN_SATURATION},
    {"o2saturation", FIELD_OXYGEN_SATURATION},
    {"o2sat", FIELD_OXYGEN_SATURATION},
    {"sbp", FIELD_SYSTOLIC_PRESSURE},
    {"systolicbloodpressure", FIELD_SYSTOLIC_PRESSURE},
    {"systolicpressure", FIELD_SYSTOLIC_PRESSURE},
    {"systolicbp", FIELD_SYSTOLIC_PRESSURE},
    {"systolic", FIELD_SYSTOLIC_PRESSURE},
    {"bpsystolic", FIELD_SYSTOLIC_PRESSURE},
    {"dbp", FIELD_DIASTOLIC_PRESSURE},
    {"diastolicbloodpressure", FIELD_DIASTOLIC_PRESSURE},
    {"diastolicpressure", FIELD_DIASTOLIC_PRESSURE},
    {"diastolicbp", FIELD_DIASTOLIC_PRESSURE},
    {"diastolic", FIELD_DIASTOLIC_PRESSURE},
    {"bpdiastolic", FIELD_DIASTOLIC_PRESSURE},
    {"temp", FIELD_TEMPERATURE},
    {"bodytemperature", FIELD_TEMPERATURE},
    {"temperature", FIELD_TEMPERATURE},
    {"bodytemp", FIELD_TEMPERATURE},
    {"pulse", FIELD_PULSE},
    {"pulserate", FIELD_PULSE},
    {"bloodpressure", FIELD_BLOOD_PRESSURE},
    {"bp", FIELD_BLOOD_PRESSURE},
    {"nibp", FIELD_BLOOD_PRESSURE},
    {"onoxygen", FIELD_ON_OXYGEN},
    {"supplementaloxygen", FIELD_ON_OXYGEN},
    {"consciousness", FIELD_CONSCIOUSNESS},
    {"acvpu", FIELD_CONSCIOUSNESS},
    {"avpu", FIELD_CONSCIOUSNESS},
    {"levelofconsciousness", FIELD_CONSCIOUSNESS},
    {"metric", FIELD_METRIC},
    {"value", FIELD_VALUE},
    {"unit", FIELD_UNIT},
    {"units", FIELD_UNIT},
    {"tempunit", FIELD_TEMPERATURE_UNIT},
    {"temperatureunit", FIELD_TEMPERATURE_UNIT},
    {"bpunit", FIELD_PRESSURE_UNIT},
    {"bloodpressureunit", FIELD_PRESSURE_UNIT},
});

inline constexpr Table units({
    Name{"/min", UNIT_PER_MINUTE},
    {"1/min", UNIT_PER_MINUTE},
    {"min-1", UNIT_PER_MINUTE},
    {"permin", UNIT_PER_MINUTE},
    {"perminute", UNIT_PER_MINUTE},
    {"bpm", UNIT_PER_MINUTE},
    {"brpm", UNIT_PER_MINUTE},
    {"rpm", UNIT_PER_MINUTE},
    {"beat/min", UNIT_PER_MINUTE},
    {"beats/min", UNIT_PER_MINUTE},
    {"beats/minute", UNIT_PER_MINUTE},
    {"beatspermin", UNIT_PER_MINUTE},
    {"beatsperminute", UNIT_PER_MINUTE},
    {"breath/min", UNIT_PER_MINUTE},
    {"breaths/min", UNIT_PER_MINUTE},
    {"breaths/minute", UNIT_PER_MINUTE},
    {"breathspermin", UNIT_PER_MINUTE},
    {"breathsperminute", UNIT_PER_MINUTE},
    {"resp/min", UNIT_PER_MINUTE},
    {"%", UNIT_PERCENT},
    {"percent", UNIT_PERCENT},
    {"pct", UNIT_PERCENT},
    {"%spo2", UNIT_PERCENT},
    {"fraction", UNIT_FRACTION},
    {"ratio", UNIT_FRACTION},
    {"mmhg", UNIT_MMHG},
    {"kpa", UNIT_KILOPASCAL},
    {"c", UNIT_CELSIUS},
    {"cel", UNIT_CELSIUS},
    {"celsius", UNIT_CELSIUS},
    {"degc", UNIT_CELSIUS},
    {"degcelsius", UNIT_CELSIUS},
    {"degreescelsius", UNIT_CELSIUS},
    {"f", UNIT_FAHRENHEIT},
    {"fahr", UNIT_FAHRENHEIT},
    {"fahrenheit", UNIT_FAHRENHEIT},
    {"degf", UNIT_FAHRENHEIT},
    {"degfahrenheit", UNIT_FAHRENHEIT},
    {"degreesfahrenheit", UNIT_FAHRENHEIT},
});

/// A name in lower case without what does not matter in it. Empty when it is longer than any known name.
class Key {
 public:
  enum class Of { field, unit };

  Key(std::string_view text, Of kind) {
    for (size_t index = 0; index < text.size(); index++) {
      uint8_t letter = uint8_t(text[index]);
      if (letter == ' ' || letter == '_' || letter == '.') continue;
      if (kind == Of::field) {
        if (letter == '-') continue;
      } else {
        if (letter == '[' || letter == ']' || letter == '{' || letter == '}') continue;
        // U+00B0 is the degree sign; U+00BA, the ordinal indicator, is what many keyboards give for it.
        if (letter == 0xC2 && index + 1 < text.size() && (uint8_t(text[index + 1]) == 0xB0 || uint8_t(text[index + 1]) == 0xBA)) {
          index++;
          continue;
        }
      }
      if (count_ == longest_name) {
        count_ = 0;
        return;
      }
      letters_[count_++] = char(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
    }
  }

  std::string_view view() const { return {letters_, count_}; }

 private:
  char letters_[longest_name];
  size_t count_ = 0;
};

}  // namespace vocabulary
