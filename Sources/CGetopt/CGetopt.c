#include "CGetopt.h"

#include <pthread.h>

static pthread_mutex_t scanning = PTHREAD_MUTEX_INITIALIZER;

void cgetopt_begin(void) {
  pthread_mutex_lock(&scanning);
  optind = 0;  // glibc: start afresh, forgetting the scan before (getopt(3), NOTES)
  opterr = 0;
}

cgetopt_item cgetopt_next(int argc, char **argv, const char *shorts, const struct option *longs) {
  cgetopt_item item = {0};
  optarg = 0;
  item.code = getopt_long(argc, argv, shorts, longs, 0);
  // After any other result glibc's optopt is still that of the last mistake, perhaps one of an earlier scan.
  item.culprit = item.code == '?' || item.code == ':' ? optopt : 0;
  item.value = optarg;
  item.word = optind > 0 && optind <= argc ? argv[optind - 1] : 0;
  return item;
}

int cgetopt_end(void) {
  int first = optind;
  pthread_mutex_unlock(&scanning);
  return first;
}
