#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

/// Numbers as JSON writes them, and those that it cannot write but producers send all the same.
namespace numbers {

/// simdjson reads up to this many bytes past the end of a record.
constexpr size_t padding_bytes = 64;

inline bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
inline bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// What numbers and the words for non-numbers are made of, whatever the locale.
inline bool is_token(uint8_t byte) {
  uint8_t lower = byte | 0x20;
  return is_digit(char(byte)) || (lower >= 'a' && lower <= 'z') || byte == '+' || byte == '-' || byte == '.';
}

/// number = [ "-" ] int [ frac ] [ exp ] (RFC 8259, section 6)
inline bool is_json_number(std::string_view text) {
  size_t at = 0;
  auto digits = [&] {
    size_t from = at;
    while (at < text.size() && is_digit(text[at])) at++;
    return at > from;
  };
  if (at < text.size() && text[at] == '-') at++;
  if (at < text.size() && text[at] == '0') {
    at++;
  } else if (!digits()) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    at++;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) at++;
    if (!digits()) return false;
  }
  return at == text.size();
}

/// What a text that has passed `is_json_number` is worth; infinite where a double cannot hold it.
inline double number_value(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  // Both overflow and underflow are "out of range" to from_chars; a negative exponent tells them apart.
  if (text.find("e-") != text.npos || text.find("E-") != text.npos) return 0;
  return std::copysign(std::numeric_limits<double>::infinity(), text.front() == '-' ? -1.0 : 1.0);
}

/// NaN and infinities as Python (`json.dumps`), Java, C and JavaScript print them; none of them is JSON.
inline bool is_nonfinite_word(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.size() != 3 && text.size() != 8) return false;
  char lower[8];
  for (size_t index = 0; index < text.size(); index++) lower[index] = char(text[index] | 0x20);
  std::string_view word(lower, text.size());
  return word == "nan" || word == "inf" || word == "infinity";
}

inline bool is_beyond_json(std::string_view token) {
  if (is_nonfinite_word(token)) return true;
  if (!is_json_number(token)) return false;
  bool is_whole = token.find_first_of(".eE") == token.npos;
  return (is_whole && token.size() >= 19) || std::isinf(number_value(token));
}

/// Copies a record with quotes put around every value that simdjson refuses as a number. False when there was none.
inline bool quote_refused_numbers(const uint8_t *bytes, size_t count, std::vector<uint8_t> &copy) {
  bool found = false;
  copy.clear();
  for (size_t at = 0; at < count;) {
    if (bytes[at] == '"') {
      size_t from = at++;
      while (at < count && bytes[at] != '"') at += bytes[at] == '\\' ? 2 : 1;
      at = std::min(at + 1, count);
      copy.insert(copy.end(), bytes + from, bytes + at);
      continue;
    }
    if (!is_token(bytes[at])) {
      copy.push_back(bytes[at++]);
      continue;
    }
    size_t from = at;
    while (at < count && is_token(bytes[at])) at++;
    size_t next = at;
    while (next < count && is_space(bytes[next])) next++;
    bool is_value = next < count && (bytes[next] == ',' || bytes[next] == '}' || bytes[next] == ']');
    bool is_refused = is_value && is_beyond_json({reinterpret_cast<const char *>(bytes) + from, at - from});
    if (is_refused) copy.push_back('"');
    copy.insert(copy.end(), bytes + from, bytes + at);
    if (is_refused) copy.push_back('"');
    found = found || is_refused;
  }
  copy.resize(copy.size() + padding_bytes, 0);
  return found;
}

}  // namespace numbers
