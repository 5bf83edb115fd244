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

struct ctoml_document {
  struct Entry {
    std::string path;
    std::string text;
    ctoml_value value;
  };

  toml::parse_result parsed;
  std::string error;
  std::vector<Entry> entries;

  explicit ctoml_document(std::string_view text) : parsed(toml::parse(text)) {
    if (parsed) {
      add_table(parsed.table(), "", 0);
    } else {
      error = std::string(parsed.error().description());
    }
  }

 private:
  void add_table(const toml::table &table, const std::string &path, size_t depth) {
    for (auto &&[key, node] : table) {
      std::string name = path.empty() ? std::string(key.str()) : path + "." + std::string(key.str());
      // An empty table is listed too, so that a misspelt one is not passed over.
      if (const toml::table *inner = node.as_table(); inner && !inner->empty()) {
        add_table(*inner, name, depth + 1);
      } else {
        uint32_t line = key.source().begin.line;
        add(node, name, depth + 1, line ? line : node.source().begin.line, false);
      }
    }
  }

  void add(const toml::node &node, const std::string &path, size_t depth, uint32_t line, bool is_element) {
    Entry entry{path, "", {}};
    entry.value.depth = depth;
    entry.value.line = line;
    entry.value.is_element = is_element;
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

    if (const toml::array *array = node.as_array(); array && !is_element) {
      for (auto &&element : *array) {
        add(element, path, depth, element.source().begin.line, true);
      }
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
  value.path = entry.path.data();
  value.path_length = entry.path.size();
  value.text = entry.text.data();
  value.text_length = entry.text.size();
  return value;
}
