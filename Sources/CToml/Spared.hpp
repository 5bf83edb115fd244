#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// toml++ (3.3 and 3.4) asks of characters whether they are blanks by a table that takes U+FB26 to U+FEFE, a variation selector
/// say, for impossible: undefined behaviour. This is the same document, line for line, with none of them where it asks: between
/// values and in quoted strings. In a string they become escapes; elsewhere no TOML may have them, and U+FFFD, which is no blank
/// either, gets the parser's own error.
inline std::string spared(std::string_view text) {
  enum class Within { nothing, comment, literal, literal_lines, quoted, quoted_lines };
  constexpr std::string_view no_character = "\xEF\xBF\xBD";
  auto within = Within::nothing;
  bool is_escaped = false;
  std::string result;
  result.reserve(text.size());

  for (size_t index = 0; index < text.size();) {
    const bool was_escaped = is_escaped;
    is_escaped = false;
    auto byte = [&](size_t offset) { return index + offset < text.size() ? uint8_t(text[index + offset]) : 0; };
    const bool is_whole = byte(0) == 0xEF && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80;
    const uint32_t scalar = is_whole ? 0xF000u | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu) : 0;
    const bool is_quoted = within == Within::quoted || within == Within::quoted_lines;

    if (scalar >= 0xFB26 && scalar <= 0xFEFE && (within == Within::nothing || is_quoted)) {
      if (is_quoted && !was_escaped) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        result += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) result += digits[scalar >> shift & 0xF];
      } else {
        result += no_character;
      }
      index += 3;
      continue;
    }

    size_t step = 1;
    const char mark = text[index];
    if (mark == '"' || mark == '\'') {
      size_t run = 1;
      while (run < 5 && byte(run) == uint8_t(mark)) run++;
      const bool is_double = mark == '"';
      if (within == Within::nothing) {
        // Two are an empty string, three open one of many lines.
        step = run >= 3 ? 3 : run;
        if (run == 1) within = is_double ? Within::quoted : Within::literal;
        if (run >= 3) within = is_double ? Within::quoted_lines : Within::literal_lines;
      } else if (within == (is_double ? Within::quoted_lines : Within::literal_lines) && !was_escaped) {
        // Up to two more may stand before the three that close.
        step = run;
        if (run >= 3) within = Within::nothing;
      } else if (within == (is_double ? Within::quoted : Within::literal) && !was_escaped) {
        within = Within::nothing;
      }
    } else if (mark == '\\') {
      is_escaped = is_quoted && !was_escaped;
    } else if (mark == '#' && within == Within::nothing) {
      within = Within::comment;
    } else if (mark == '\n' && within == Within::comment) {
      within = Within::nothing;
    }
    result.append(text.substr(index, step));
    index += step;
  }
  return result;
}
