/* SPDX-License-Identifier: ISC */
/*
 * signals.h - let a signal stop the work where nothing is half done.
 */
#ifndef BIN_CLI_SIGNALS_H
#define BIN_CLI_SIGNALS_H

#include <stdbool.h>

#include "wsp.h"

/*
 * From now on SIGHUP, SIGINT, SIGPIPE and SIGTERM only set the flag that is
 * returned; when the work, or output, fails because of it, cli_fail() or
 * cli_finish() ends the program by the signal.  cli_catch_end() undoes it, and
 * does not return after a signal, when it was called as often.
 */
wsp_cancel *cli_catch(void);
void	cli_catch_end(void);

/* The flag alone, for what goes on only while they are caught. */
wsp_cancel *cli_cancel(void);

/* Was there a signal?  Ends the program by it if there was. */
bool	cli_caught(void);
void	cli_catch_die(void);

#endif
