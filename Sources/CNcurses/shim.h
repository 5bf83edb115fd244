#pragma once
// Without this macro curses.h hides the wide-character API.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#if NCURSES_VERSION_MAJOR < 6
#error "wardwatch needs ncurses 6 or newer: more colour pairs than 256 came with it (Debian: libncurses-dev)"
#elif !NCURSES_EXT_FUNCS
#error "wardwatch needs an ncurses with its extensions (set_escdelay); this one was configured with --disable-ext-funcs"
#endif

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

// WINDOW shows its insides in ncurses 6.4 and hides them in 6.5, which are two types in Swift. Here it is one, with what is done to it.
typedef struct ww_window ww_window;
static inline WINDOW *ww_inside(ww_window *window) { return (WINDOW *)window; }
// Without inserting and deleting characters (ICH, DCH): small emulators then fill the end of the line with their own ground.
static inline ww_window *ww_open_window(void) {
  WINDOW *window = newwin(0, 0, 0, 0);
  if (window) idcok(window, false);
  return (ww_window *)window;
}
static inline void ww_close_window(ww_window *window) { delwin(ww_inside(window)); }
static inline int ww_columns(ww_window *window) { return getmaxx(ww_inside(window)); }
static inline int ww_rows(ww_window *window) { return getmaxy(ww_inside(window)); }
static inline void ww_set_ground(ww_window *window, const cchar_t *ground) { wbkgrnd(ww_inside(window), ground); }
static inline void ww_move(ww_window *window, int row, int column) { wmove(ww_inside(window), row, column); }
static inline void ww_send_all_anew(ww_window *window) { clearok(ww_inside(window), true); }
static inline void ww_erase(ww_window *window) { werase(ww_inside(window)); }
static inline void ww_write(ww_window *window, int row, int column, const cchar_t *cells, int count) {
  mvwadd_wchnstr(ww_inside(window), row, column, cells, count);
}
static inline void ww_refresh(ww_window *window) {
  wnoutrefresh(ww_inside(window));
  doupdate();
}
static inline void ww_text(ww_window *window, int row, wchar_t *text, int capacity) {
  mvwinnwstr(ww_inside(window), row, 0, text, capacity);
}
static inline void ww_cell(ww_window *window, int row, int column, cchar_t *cell) {
  mvwin_wch(ww_inside(window), row, column, cell);
}

// -1 or -2 where the terminal has no such number.
int tigetnum(const char *name);
static inline int ww_number(const char *name) { return tigetnum(name); }

// ncurses writes into a file in memory (memfd_create(2)); its prototype stands behind _GNU_SOURCE.
int memfd_create(const char *name, unsigned int flags);
