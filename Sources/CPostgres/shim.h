#pragma once
#include <libpq-fe.h>

// Swift does not import macros that are character constants.
static const int wardwatch_pg_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int wardwatch_pg_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int wardwatch_pg_diag_message_hint = PG_DIAG_MESSAGE_HINT;
