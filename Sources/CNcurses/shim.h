#pragma once
// Without this macro curses.h hides the wide-character API.
#define NCURSES_WIDECHAR 1
#include <curses.h>
