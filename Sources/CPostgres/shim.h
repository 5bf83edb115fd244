#pragma once
// Debian keeps it in a folder of its own, others do not.
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

// Swift does not import macros that are character constants.
static const int wardwatch_pg_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int wardwatch_pg_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int wardwatch_pg_diag_message_hint = PG_DIAG_MESSAGE_HINT;
