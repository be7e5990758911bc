/* SPDX-License-Identifier: ISC */
/*
 * open.h - every file that a tool reads or writes is opened here.
 *
 * The tables are of the options that say how; a tool lists those that it
 * keeps to.
 */
#ifndef BIN_CLI_OPEN_H
#define BIN_CLI_OPEN_H

#include <stdbool.h>

#include "cli/cli.h"
#include "wsp.h"

extern const struct cli_option open_dry_run_options[];
extern const struct cli_option open_write_options[];	/* --fsync */
extern const struct cli_option open_replace_options[];	/* --no-fsync */
extern const struct cli_option open_read_options[];	/* --lock */
extern const struct cli_option open_mix_options[];	/* --method */
extern const struct cli_option open_lock_options[];	/* --lock-timeout */

/* What --dry-run said, of which a tool may have a row with other help. */
extern bool open_dry_run;

/* What --method said, or NULL. */
const char *open_mix(void);

/* Opens a file to read it; --lock shares a lock with other readers. */
int	open_read(struct wsp **, struct wsp_path, struct wsp_error *);

/* Opens a file to read what can be read of it, though it be damaged. */
int	open_look(struct wsp **, struct wsp_path, struct wsp_error *);

/*
 * Opens a file to read points that are later than from: all that is known of
 * them, where files are not the files themselves.
 */
int	open_points(struct wsp **, struct wsp_path, int64_t from, int64_t now,
	    struct wsp_error *);

/*
 * Opens what is read elsewhere, instead of files; from is NULL unless points
 * are wanted.  NULL for files.
 */
typedef int open_fn(struct wsp **, struct wsp_path, enum wsp_access,
	    const int64_t *from, int64_t now, struct wsp_error *);
extern open_fn *open_elsewhere;

/*
 * With that, is what a directory has, or a name says that begins with /, ./ or
 * ../, a file all the same?
 */
extern bool open_paths_here;
bool	open_is_path(const char *name);

/* The same for what is a URL; NULL where none is read. */
extern open_fn *open_url;

/* Fails if what is to be made or written to is a URL. */
int	open_no_url(const char *, struct wsp_error *);

/* Opens a file to examine it, whatever it is. */
int	open_examine(struct wsp **, struct wsp_path, struct wsp_error *);

/*
 * Opens a file to change it in place.  When it is certain that it will be
 * changed, backup_make() follows.
 */
int	open_write(struct wsp **, struct wsp_path, struct wsp_error *);

/*
 * The same, but in a dry run only to read it, when no writer has the lock; it
 * fails, too, where this user may not write to it.
 */
int	open_change(struct wsp **, struct wsp_path, struct wsp_error *);

/* Opens a file to change it, or in a dry run only to read it. */
int	open_target(struct wsp **, struct wsp_path, struct wsp_error *);

/*
 * Shall what failed be tried again, as a file elsewhere changed meanwhile?
 * Once it shall; tries begin with 0.
 */
bool	open_again(int *tries, const struct wsp_error *);

/* Ends changes in place, with --fsync if asked to; wsp_close() follows. */
int	open_finish(struct wsp *, struct wsp_error *);

/* Says how a new file is to be written, which a signal may cancel. */
void	open_new(struct wsp_create_options *);

/* What --lock-timeout, --fsync and --no-fsync said. */
int	open_lock_timeout(void);
bool	open_sync(void);
bool	open_no_sync(void);

#endif
