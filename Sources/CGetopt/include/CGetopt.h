#pragma once
// Swift's Glibc module has no getopt.h. getopt_long also keeps its place in global variables, so a scan is bracketed by
// cgetopt_begin and cgetopt_end, which let one thread in at a time and keep those variables on this side.
#include <getopt.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What one call of getopt_long found.
typedef struct {
  int code;           ///< what getopt_long returned: an option's value, '?', ':' or -1 at the end
  int culprit;        ///< optopt: the option at fault where code is '?' or ':', 0 for an unknown long name
  const char *value;  ///< the option's argument, or NULL
  const char *word;   ///< the last word of the command line that was taken in, or NULL
} cgetopt_item;

/// Starts a scan; getopt_long prints nothing by itself until cgetopt_end.
void cgetopt_begin(void);
cgetopt_item cgetopt_next(int argc, char **argv, const char *shorts, const struct option *longs);
/// Ends the scan and returns the index of the first word that is no option (getopt_long has moved those to the end).
int cgetopt_end(void);

#ifdef __cplusplus
}
#endif
