#pragma once
// Without this macro curses.h hides the wide-character API.
#define NCURSES_WIDECHAR 1
#include <curses.h>

// Swift does not import macros that cast: the attributes, as what they are.
static const attr_t ww_bold = WA_BOLD;
static const attr_t ww_dim = WA_DIM;
static const attr_t ww_reverse = WA_REVERSE;
static const attr_t ww_normal = WA_NORMAL;

// COLORS and COLOR_PAIRS are mutable globals, which Swift 6 refuses; they are set once by start_color.
static inline int ww_colours(void) { return COLORS; }
static inline int ww_colour_pairs(void) { return COLOR_PAIRS; }

// wcwidth stands behind a feature test macro that Swift's Glibc module does not set.
int wcwidth(wchar_t character);
static inline int ww_wcwidth(wchar_t character) { return wcwidth(character); }

// From <term.h>, whose macros would take names like `lines` and `columns`. Null where the terminal has no such string.
char *tigetstr(const char *name);
static inline const char *ww_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (char *)-1 ? 0 : value;
}
