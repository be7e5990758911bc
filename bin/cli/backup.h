/* SPDX-License-Identifier: ISC */
/*
 * backup.h - the backups of files that are changed, and where they go.
 */
#ifndef BIN_CLI_BACKUP_H
#define BIN_CLI_BACKUP_H

#include <stdbool.h>

#include "cli/cli.h"
#include "cli/each.h"
#include "cli/out.h"
#include "wsp.h"

/* --backup, --backup-dir and --no-backup. */
extern const struct cli_option backup_options[];

/* Makes backups unless the options say otherwise. */
void	backup_by_default(void);

/* Shall there be backups?  Did --backup ask for them? */
bool	backup_wanted(void);
bool	backup_asked(void);

/*
 * Exits with the usage if the backups of these operands would lie in the
 * trees that they name.
 */
void	backup_check(int argc, char *argv[]);

/* How the backup of an item is to be made. */
void	backup_take(const struct item *, struct wsp_backup_options *);

/*
 * What the backup of a file is called below --backup-dir, if it is not in a
 * tree: its path, or the last part of one with "..".
 */
const char *backup_name(const char *path);

/*
 * Makes the backup of a file that is about to be changed in place, if there is
 * to be one, and prints its name; removes what a killed run may have left of
 * one if not.  The name is the path below --backup-dir.
 */
int	backup_make(struct wsp *, const char *name, struct out *,
	    struct wsp_error *);

/* The same for an item. */
int	backup_item(struct wsp *, const struct item *, struct wsp_error *);

/* The same, but stores the name, or NULL, for backup_print(). */
int	backup_keep(struct wsp *, const struct item *, char **made,
	    struct wsp_error *);

/*
 * In a dry run: fail, as the change of a file would, where this user may not
 * do that, or not make the backup that there is to be.
 */
int	backup_try(struct wsp_path, const char *name, enum wsp_fate,
	    struct wsp_error *);
int	backup_try_item(const struct item *, enum wsp_fate,
	    struct wsp_error *);

/* Is the backup of the file the one that nobody needs to be told? */
bool	backup_is_usual(const char *path, const char *backup);

/* Prints the name of a backup, which is freed; of NULL nothing. */
void	backup_print(struct out *, char *);

#endif
