#include "CToml.h"

#include <string>
#include <string_view>
#include <vector>

// Without exceptions a parse gives either a table or an error with its place.
#define TOML_EXCEPTIONS 0
// A debug build of toml++ 3.3 aborts, and a release build assumes what is false, on text such as "[[=": the precondition of its
// parse_key (marzer/tomlplusplus, pull request 301). With its assertions off the parser's own checks report such text as an error.
#undef NDEBUG
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
#if TOML_LIB_MAJOR < 3
#error "wardwatch needs toml++ 3 or newer (Debian: libtomlplusplus-dev)"
#endif

#include "Spared.hpp"

struct ctoml_document {
  struct Entry {
    std::string key;
    std::string text;
    ctoml_value value;
  };

  toml::parse_result parsed;
  std::string error;
  std::vector<Entry> entries;

  explicit ctoml_document(std::string_view text) : parsed(toml::parse(spared(text))) {
    if (parsed) {
      add_members(parsed.table(), 0);
    } else {
      error = std::string(parsed.error().description());
    }
  }

 private:
  void add_members(const toml::table &table, size_t depth) {
    for (auto &&[key, node] : table) add(node, key.str(), depth, key.source().begin.line);
  }

  // toml++ bounds how deep values may be nested, and with it this recursion.
  void add(const toml::node &node, std::string_view key, size_t depth, uint32_t line) {
    Entry entry{std::string(key), "", {}};
    entry.value.depth = depth;
    entry.value.line = line ? line : node.source().begin.line;
    if (auto *text = node.as_string()) {
      entry.value.type = ctoml_string;
      entry.text = text->get();
    } else if (auto *integer = node.as_integer()) {
      entry.value.type = ctoml_integer;
      entry.value.integer = integer->get();
    } else if (auto *number = node.as_floating_point()) {
      entry.value.type = ctoml_float;
      entry.value.number = number->get();
    } else if (auto *boolean = node.as_boolean()) {
      entry.value.type = ctoml_boolean;
      entry.value.boolean = boolean->get();
    } else if (node.is_array()) {
      entry.value.type = ctoml_array;
    } else if (node.is_table()) {
      entry.value.type = ctoml_table;
    } else {
      entry.value.type = ctoml_time;
    }
    entries.push_back(std::move(entry));

    if (const toml::table *table = node.as_table()) add_members(*table, depth + 1);
    if (const toml::array *array = node.as_array()) {
      for (auto &&element : *array) add(element, "", depth + 1, 0);
    }
  }
};

ctoml_document *ctoml_parse(const char *text, size_t length) { return new ctoml_document(std::string_view(text, length)); }

void ctoml_free(ctoml_document *document) { delete document; }

const char *ctoml_error(const ctoml_document *document, uint32_t *line) {
  if (document->parsed) return nullptr;
  *line = document->parsed.error().source().begin.line;
  return document->error.c_str();
}

size_t ctoml_count(const ctoml_document *document) { return document->entries.size(); }

ctoml_value ctoml_at(const ctoml_document *document, size_t index) {
  const auto &entry = document->entries[index];
  ctoml_value value = entry.value;
  value.key = entry.key.data();
  value.key_length = entry.key.size();
  value.text = entry.text.data();
  value.text_length = entry.text.size();
  return value;
}
